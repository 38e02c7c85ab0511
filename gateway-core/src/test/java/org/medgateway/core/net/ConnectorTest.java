package org.medgateway.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Promise;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.medgateway.core.config.GatewaySettings.TransportKind;
import org.medgateway.core.config.ServerTlsConfig;
import org.medgateway.core.config.TlsProfile;
import org.medgateway.core.net.Connector.ConnectTimeout;
import org.medgateway.core.net.Connector.Target;
import org.medgateway.testdata.tls.TestAuthority;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

class ConnectorTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir Path folder;

    private final Transport transport = Transport.of(TransportKind.AUTO);
    private final EventLoopGroup loops = transport.loops(1);
    private final Connector connector = new Connector(transport, new HostNames());

    @AfterEach
    void stop() {
        loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    }

    private Promise<Channel> connect(Target target) {
        return connector.connect(loops.next(), target, new ChannelInboundHandlerAdapter());
    }

    private static ServerSocket listen(int backlog) throws Exception {
        return new ServerSocket(0, backlog, InetAddress.getLoopbackAddress());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 | 10.1.2.3 | 10.0.0.1 | PROXY TCP4 10.1.2.3 10.0.0.1 50123 104\\r\\n",
                "1 | 2001:db8::1 | 2001:db8::2 | PROXY TCP6 2001:db8:0:0:0:0:0:1"
                        + " 2001:db8:0:0:0:0:0:2 50123 104\\r"
                        + "\\n",
                "1 | 10.1.2.3 | 2001:db8::2 | PROXY UNKNOWN\\r\\n",
                "2 | 10.1.2.3 | 10.0.0.1 | 0d0a0d0a000d0a515549540a 21 11 000c 0a010203 0a000001"
                        + " c3cb 0068",
                "2 | 2001:db8::1 | 2001:db8::2 | 0d0a0d0a000d0a515549540a 21 21 0024"
                        + " 20010db8000000000000000000000001 20010db8000000000000000000000002 c3cb"
                        + " 0068",
                "2 | 10.1.2.3 | 2001:db8::2 | 0d0a0d0a000d0a515549540a 21 00 0000",
            })
    void theProxyHeaderComesFirst(int version, String client, String destination, String expected)
            throws Exception {
        byte[] header =
                version == 1
                        ? expected.replace("\\r\\n", "\r\n")
                                .getBytes(java.nio.charset.StandardCharsets.US_ASCII)
                        : HexFormat.of().parseHex(expected.replace(" ", ""));
        try (ServerSocket server = listen(1)) {
            ProxyHeader told =
                    new ProxyHeader(
                            version,
                            new InetSocketAddress(InetAddress.ofLiteral(client), 50123),
                            new InetSocketAddress(InetAddress.ofLiteral(destination), 104));
            Target target =
                    new Target(
                            (InetSocketAddress) server.getLocalSocketAddress(),
                            null,
                            told,
                            null,
                            LONG);
            Channel channel = connect(target).get(20, TimeUnit.SECONDS);
            channel.writeAndFlush(io.netty.buffer.Unpooled.wrappedBuffer(new byte[] {'x'}));

            try (Socket accepted = server.accept()) {
                accepted.setSoTimeout(10_000);
                byte[] read = accepted.getInputStream().readNBytes(header.length + 1);
                assertThat(read).startsWith(header).endsWith((byte) 'x');
            }
            channel.close().sync();
        }
    }

    @Test
    void aClosedPortIsRefusedAtOnce() throws Exception {
        InetSocketAddress address;
        try (ServerSocket server = listen(1)) {
            address = (InetSocketAddress) server.getLocalSocketAddress();
        }

        assertThatThrownBy(() -> connect(Target.plain(address, LONG)).get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("refused");
    }

    @Test
    void aClosedPortIsRefusedNotAFailedHandshakeWhereTlsIsAskedFor() throws Exception {
        InetSocketAddress address;
        try (ServerSocket server = listen(1)) {
            address = (InetSocketAddress) server.getLocalSocketAddress();
        }
        try (TlsBench bench = new TlsBench(folder, TlsProvider.best())) {
            Target target = new Target(address, unchecked(bench), null, null, LONG);

            assertThatThrownBy(() -> connect(target).get(20, TimeUnit.SECONDS))
                    .hasMessageContaining("refused");
        }
    }

    @Test
    void aServerThatAcceptsNoMoreRunsIntoTheTimeLimit() throws Exception {
        List<Socket> crowd = new ArrayList<>();
        try (ServerSocket server = listen(1)) {
            InetSocketAddress address = (InetSocketAddress) server.getLocalSocketAddress();
            crowd(address, crowd);

            Promise<Channel> promise = connect(Target.plain(address, Duration.ofMillis(200)));

            assertThat(promise.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(promise.cause())
                    .isInstanceOf(ConnectTimeout.class)
                    .hasMessageContaining("within 200 ms");
        } finally {
            for (Socket socket : crowd) {
                socket.close();
            }
        }
    }

    /// Fills the backlog: connects until the kernel answers no more.
    private static void crowd(InetSocketAddress address, List<Socket> crowd) throws Exception {
        for (int i = 0; i < 10; i++) {
            Socket socket = new Socket();
            crowd.add(socket);
            try {
                socket.connect(address, 300);
            } catch (java.net.SocketTimeoutException full) {
                return;
            }
        }
        throw new AssertionError("the backlog of 1 took 10 connections");
    }

    @Test
    void aServerThatNeverAnswersTheHandshakeRunsIntoTheTimeLimitAndIsLetGo() throws Exception {
        try (TlsBench bench = new TlsBench(folder, TlsProvider.best());
                ServerSocket server = listen(1)) {
            Target target =
                    new Target(
                            (InetSocketAddress) server.getLocalSocketAddress(),
                            unchecked(bench),
                            null,
                            null,
                            Duration.ofMillis(300));

            Promise<Channel> promise = connect(target);

            try (Socket accepted = server.accept()) {
                accepted.setSoTimeout(10_000);
                byte[] hello =
                        accepted.getInputStream()
                                .readAllBytes(); // to the end: the connection is closed
                assertThat(hello[0]).isEqualTo((byte) 0x16);
            }
            assertThat(promise.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(promise.cause()).isInstanceOf(ConnectTimeout.class);
        }
    }

    @Test
    void aNameThatNobodyKnowsFails() {
        Target target =
                Target.plain(InetSocketAddress.createUnresolved("nobody.invalid", 104), LONG);

        assertThatThrownBy(() -> connect(target).get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(java.net.UnknownHostException.class);
    }

    @Test
    void whatTheConnectorSendsTheReaderTakes() throws Exception {
        TestAuthority root = TestAuthority.named("Root");
        try (TlsBench bench =
                new TlsBench(folder, TlsProvider.best())
                        .certificate("web", root.server("web.test"))) {
            ServerTls tls =
                    bench.contexts.serverTls(
                            new org.medgateway.core.config.ListenerTlsConfig(
                                    List.of("web"),
                                    null,
                                    org.medgateway.core.config.ListenerTlsConfig.ClientCertificate
                                            .REQUIRED,
                                    TlsProfile.MODERN),
                            List.of());
            java.util.concurrent.CompletableFuture<ClientAddress> seen =
                    new java.util.concurrent.CompletableFuture<>();
            InetSocketAddress address =
                    bench.listen(
                            channel -> {
                                channel.pipeline().addLast(new ProxyHeaderReader(List.of()));
                                channel.closeFuture()
                                        .addListener(_ -> seen.complete(ClientAddress.of(channel)));
                                return tls.newHandler(channel);
                            });
            ProxyHeader told =
                    new ProxyHeader(
                            2,
                            new InetSocketAddress("10.1.2.3", 50123),
                            new InetSocketAddress("10.0.0.1", 104));

            Channel channel =
                    connect(new Target(address, unchecked(bench), told, null, LONG))
                            .get(20, TimeUnit.SECONDS);
            channel.close().sync();

            assertThat(seen.get(20, TimeUnit.SECONDS))
                    .isEqualTo(new ClientAddress(told.client(), told.destination()));
        }
    }

    private static ClientTls unchecked(TlsBench bench) {
        return bench.contexts.clientTls(
                new ServerTlsConfig("none", false, null, "off", TlsProfile.INTERMEDIATE),
                List.of());
    }
}
