package org.medgateway.core.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

import org.medgateway.core.config.AuthorityConfig;
import org.medgateway.core.config.CertificateConfig;
import org.medgateway.core.config.CertificateConfig.Ocsp;
import org.medgateway.core.config.GatewaySettings.TransportKind;
import org.medgateway.core.observe.Events;
import org.medgateway.testdata.tls.TestAuthority;
import org.medgateway.testdata.tls.TestCertificate;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// A listener with the gateway's TLS on a real socket, which answers a handshake with what it knows
/// of the client, and then echoes.
final class TlsBench implements AutoCloseable {

    final Path folder;
    final Events events = new Events();
    final CertificateStore store = new CertificateStore(events, InstantSource.system());
    final TlsContexts contexts;
    final Transport transport = Transport.of(TransportKind.AUTO);
    final EventLoopGroup loops = transport.loops(1);
    final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
    private final Map<String, CertificateConfig> certificates = new LinkedHashMap<>();
    private final Map<String, AuthorityConfig> authorities = new LinkedHashMap<>();

    TlsBench(Path folder, TlsProvider provider) {
        this.folder = folder;
        contexts = new TlsContexts(store, provider);
    }

    TlsBench certificate(String name, TestCertificate certificate) throws IOException {
        return certificate(name, certificate, Ocsp.OFF);
    }

    /// A certificate with an OCSP response from where `ocsp` says.
    TlsBench certificate(String name, TestCertificate certificate, Ocsp ocsp) throws IOException {
        certificate.writePemPair(folder, name);
        certificates.put(
                name,
                new CertificateConfig(
                        folder.resolve(name + ".pem"),
                        folder.resolve(name + ".key"),
                        null,
                        null,
                        ocsp));
        return applied();
    }

    TlsBench authority(String name, TestAuthority authority) throws IOException {
        Path file = authority.writePem(folder.resolve(name + "-ca.pem"));
        authorities.put(name, new AuthorityConfig(List.of(file)));
        return applied();
    }

    private TlsBench applied() {
        List<String> problems = store.apply(certificates, authorities);
        if (!problems.isEmpty()) {
            throw new AssertionError(problems);
        }
        return this;
    }

    InetSocketAddress listen(ServerTls tls) {
        Channel listening =
                new ServerBootstrap()
                        .group(loops)
                        .channel(transport.serverChannel())
                        .childOption(ChannelOption.AUTO_READ, false)
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline()
                                                .addLast(tls.newHandler(channel), new Answer());
                                    }
                                })
                        .bind(InetAddress.getLoopbackAddress(), 0)
                        .syncUninterruptibly()
                        .channel();
        return (InetSocketAddress) listening.localAddress();
    }

    private final class Answer extends ChannelInboundHandlerAdapter {
        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent done) {
                if (done.isSuccess()) {
                    context.writeAndFlush(
                            Unpooled.copiedBuffer(
                                    PeerIdentity.of(context.channel()) + "\n",
                                    StandardCharsets.UTF_8));
                    context.read();
                } else {
                    failures.add(done.cause());
                }
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.writeAndFlush(message);
            context.read();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    /// An independent client: the JDK's sockets.
    static SSLSocket connect(
            InetSocketAddress address, SSLContext context, Consumer<SSLSocket> settings)
            throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket();
        try {
            socket.setSoTimeout(10_000);
            socket.connect(address);
            settings.accept(socket);
            socket.startHandshake();
            return socket;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    static String line(SSLSocket socket) throws IOException {
        InputStream in = socket.getInputStream();
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("closed after \"" + line + '"');
            }
            line.append((char) c);
        }
        return line.toString();
    }

    /// Connects, and says what the gateway answered.
    static String talk(InetSocketAddress address, SSLContext context, Consumer<SSLSocket> settings)
            throws IOException {
        try (SSLSocket socket = connect(address, context, settings)) {
            return line(socket);
        }
    }

    @Override
    public void close() {
        contexts.close();
        store.close();
        loops.shutdownGracefully(0, 0, java.util.concurrent.TimeUnit.SECONDS);
    }
}
