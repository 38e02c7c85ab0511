package org.medgateway.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.medgateway.core.config.ServerTlsConfig;
import org.medgateway.core.config.TlsProfile;
import org.medgateway.core.net.Connector.Target;
import org.medgateway.testdata.tls.TestAuthority;
import org.medgateway.testdata.tls.TestCertificate;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/// The gateway as the client of a server that speaks the JDK's TLS.
class ClientTlsTest {

    private static final TestAuthority ROOT = TestAuthority.named("Root");
    private static final TestAuthority OTHER = TestAuthority.named("Other");
    private static final TestCertificate SERVER = ROOT.server("localhost", "pacs.clinic.test");

    @TempDir Path folder;

    static Stream<TlsProvider> providers() {
        return Stream.of(TlsProvider.best(), TlsProvider.jdk("it is tested too"));
    }

    /// Answers each connection with what it knows of the client.
    private static final class Server implements AutoCloseable {
        private final SSLServerSocket listening;

        Server(SSLContext context, boolean clientCertificate) throws IOException {
            listening =
                    (SSLServerSocket)
                            context.getServerSocketFactory()
                                    .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
            listening.setNeedClientAuth(clientCertificate);
            Thread.ofVirtual().name("test-server").start(this::serve);
        }

        private void serve() {
            while (!listening.isClosed()) {
                try (SSLSocket socket = (SSLSocket) listening.accept()) {
                    socket.startHandshake();
                    socket.getOutputStream().write(say(socket).getBytes(StandardCharsets.UTF_8));
                } catch (IOException _) {
                    // the client's end of it says what the test wants to know
                }
            }
        }

        private static String say(SSLSocket socket) {
            ExtendedSSLSession session = (ExtendedSSLSession) socket.getSession();
            String sni =
                    session.getRequestedServerNames().stream()
                            .map(name -> ((SNIHostName) name).getAsciiName())
                            .findFirst()
                            .orElse("-");
            String client;
            try {
                client = session.getPeerPrincipal().getName();
            } catch (SSLPeerUnverifiedException _) {
                client = "-";
            }
            return session.getProtocol() + " sni=" + sni + " client=" + client + "\n";
        }

        int port() {
            return listening.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            listening.close();
        }
    }

    private static ServerTlsConfig config(
            String verify, boolean verifyHost, @Nullable String certificate, String sni) {
        return new ServerTlsConfig(verify, verifyHost, certificate, sni, TlsProfile.INTERMEDIATE);
    }

    private static String talk(TlsBench bench, ServerTlsConfig config, String host, int port)
            throws Exception {
        try (ClientTls tls = bench.contexts.clientTls(config, List.of())) {
            return talk(bench, tls, host, port);
        }
    }

    private static String talk(TlsBench bench, ClientTls tls, String host, int port)
            throws Exception {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        Target target =
                new Target(
                        InetSocketAddress.createUnresolved(host, port),
                        tls,
                        null,
                        null,
                        Duration.ofSeconds(10));
        Channel channel =
                new Connector(bench.transport, new HostNames())
                        .connect(
                                bench.loops.next(),
                                target,
                                new ChannelInboundHandlerAdapter() {
                                    private final StringBuilder line = new StringBuilder();

                                    @Override
                                    public void channelRead(
                                            ChannelHandlerContext context, Object message) {
                                        ByteBuf bytes = (ByteBuf) message;
                                        line.append(bytes.toString(StandardCharsets.UTF_8));
                                        bytes.release();
                                        if (line.indexOf("\n") >= 0) {
                                            lines.add(line.toString().strip());
                                        } else {
                                            context.read();
                                        }
                                    }

                                    @Override
                                    public void exceptionCaught(
                                            ChannelHandlerContext context, Throwable cause) {
                                        lines.add("failed: " + cause.getMessage());
                                    }
                                })
                        .get(10, TimeUnit.SECONDS);
        try {
            channel.read();
            String line = lines.poll(10, TimeUnit.SECONDS);
            return line == null ? "nothing" : line;
        } finally {
            channel.close().sync();
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void theServersCertificateIsCheckedAsConfigured(TlsProvider provider) throws Exception {
        try (TlsBench bench =
                        new TlsBench(folder, provider)
                                .authority("ours", ROOT)
                                .authority("other", OTHER);
                Server server = new Server(SERVER.context(), false)) {
            int port = server.port();

            assertThat(talk(bench, config("ours", false, null, "off"), "127.0.0.1", port))
                    .startsWith("TLSv1.3");
            assertThat(talk(bench, config("none", false, null, "off"), "127.0.0.1", port))
                    .startsWith("TLSv1.3");
            assertThat(talk(bench, config("none", true, null, "off"), "127.0.0.1", port))
                    .startsWith("TLSv1.3");
            assertThatThrownBy(
                            () ->
                                    talk(
                                            bench,
                                            config("other", false, null, "off"),
                                            "127.0.0.1",
                                            port))
                    .hasStackTraceContaining("unable to find valid certification path");
            assertThatThrownBy(
                            () ->
                                    talk(
                                            bench,
                                            config("system", false, null, "off"),
                                            "127.0.0.1",
                                            port))
                    .hasStackTraceContaining("unable to find valid certification path");
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void theServersNameIsCheckedWhereAskedFor(TlsProvider provider) throws Exception {
        try (TlsBench bench = new TlsBench(folder, provider).authority("ours", ROOT);
                Server server = new Server(SERVER.context(), false)) {
            int port = server.port();

            for (String sni : List.of("auto", "off")) {
                assertThat(talk(bench, config("ours", true, null, sni), "localhost", port))
                        .startsWith("TLSv1.3");
            }
            assertThat(
                            talk(
                                    bench,
                                    config("ours", true, null, "pacs.clinic.test"),
                                    "127.0.0.1",
                                    port))
                    .as("the name sent is a name of the server")
                    .startsWith("TLSv1.3");
            for (String sni : List.of("auto", "off", "other.test")) {
                assertThatThrownBy(
                                () ->
                                        talk(
                                                bench,
                                                config("ours", true, null, sni),
                                                "127.0.0.1",
                                                port))
                        .as("no name of the certificate is 127.0.0.1")
                        .hasStackTraceContaining(
                                "No subject alternative names matching IP address 127.0.0.1");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void theServerNameIsSentAsConfigured(TlsProvider provider) throws Exception {
        try (TlsBench bench = new TlsBench(folder, provider);
                Server server = new Server(SERVER.context(), false)) {
            int port = server.port();

            assertThat(talk(bench, config("none", false, null, "auto"), "localhost", port))
                    .contains("sni=localhost ");
            assertThat(talk(bench, config("none", false, null, "auto"), "127.0.0.1", port))
                    .contains("sni=- ");
            assertThat(talk(bench, config("none", false, null, "off"), "localhost", port))
                    .contains("sni=- ");
            assertThat(
                            talk(
                                    bench,
                                    config("none", false, null, "pacs.clinic.test"),
                                    "127.0.0.1",
                                    port))
                    .contains("sni=pacs.clinic.test ");
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void theServerIsShownTheClientCertificateAlsoARenewedOne(TlsProvider provider)
            throws Exception {
        try (TlsBench bench =
                        new TlsBench(folder, provider)
                                .certificate("gateway", ROOT.client("GATEWAY"));
                Server server = new Server(SERVER.context(ROOT), true);
                ClientTls tls =
                        bench.contexts.clientTls(
                                config("none", false, "gateway", "off"), List.of())) {
            assertThat(talk(bench, tls, "127.0.0.1", server.port())).contains("client=CN=GATEWAY,");

            ROOT.client("GATEWAY-2").writePemPair(folder, "gateway");
            bench.store.refresh();
            assertThat(talk(bench, tls, "127.0.0.1", server.port()))
                    .contains("client=CN=GATEWAY-2,");

            // with TLS 1.3 the server refuses after the client's handshake is done (RFC 8446
            // 4.4.2.4)
            assertThat(talk(bench, config("none", false, null, "off"), "127.0.0.1", server.port()))
                    .startsWith("failed: ");
        }
    }

    @ParameterizedTest
    @MethodSource("providers")
    void aClosedConfigurationMakesNoHandlers(TlsProvider provider) throws Exception {
        try (TlsBench bench = new TlsBench(folder, provider)) {
            ClientTls tls = bench.contexts.clientTls(config("none", false, null, "off"), List.of());
            bench.contexts.close();

            assertThatThrownBy(
                            () ->
                                    tls.newHandler(
                                            new io.netty.channel.embedded.EmbeddedChannel(),
                                            "127.0.0.1",
                                            1))
                    .hasMessage("this TLS configuration is closed");
        }
    }
}
