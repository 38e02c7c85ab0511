package org.medgateway.core.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.core.net.ClientHello;
import org.medgateway.core.runtime.RunningGateway;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;

/// The ClientHello of the JDK's own TLS, cut in every way.
@Timeout(30)
class ClientHelloTest {

    @TempDir Path folder;

    private static byte[] hello(String serverName, String... protocols) throws IOException {
        try {
            SSLEngine engine = SSLContext.getDefault().createSSLEngine();
            engine.setUseClientMode(true);
            SSLParameters parameters = engine.getSSLParameters();
            if (!serverName.isEmpty()) {
                parameters.setServerNames(List.of(new SNIHostName(serverName)));
            }
            parameters.setApplicationProtocols(protocols);
            engine.setSSLParameters(parameters);
            ByteBuffer out = ByteBuffer.allocate(32 * 1024);
            engine.wrap(ByteBuffer.allocate(0), out);
            byte[] bytes = new byte[out.flip().remaining()];
            out.get(bytes);
            return bytes;
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IOException(e);
        }
    }

    private static ClientHello found(ByteBuf bytes) {
        if (ClientHello.read(bytes) instanceof ClientHello.Reading.Found(var hello)) {
            return hello;
        }
        throw new AssertionError("no ClientHello");
    }

    private static ClientHello.Reading read(byte[] bytes) {
        return ClientHello.read(Unpooled.wrappedBuffer(bytes));
    }

    @Test
    void serverNameAndProtocolsAreFoundWithTheLastByteAndNotBefore() throws Exception {
        byte[] bytes = hello("Viewer.Example", "h2", "http/1.1");
        ByteBuf whole = Unpooled.wrappedBuffer(bytes);
        for (int length = 0; length < bytes.length; length++) {
            assertThat(ClientHello.read(whole.slice(0, length)))
                    .isInstanceOf(ClientHello.Reading.NeedMore.class);
        }
        ClientHello hello = found(whole);
        assertThat(hello.serverName()).isEqualTo("viewer.example");
        assertThat(hello.protocols()).containsExactly("h2", "http/1.1");
        assertThat(whole.readerIndex()).isZero();
    }

    @Test
    void recordsMayBeCutAnywhere() throws Exception {
        byte[] bytes = hello("viewer.example");
        int length = bytes.length - 5;
        for (int cut = 1; cut < length; cut++) {
            ByteBuf two = Unpooled.buffer();
            two.writeByte(22).writeShort(0x0301).writeShort(cut).writeBytes(bytes, 5, cut);
            two.writeByte(22)
                    .writeShort(0x0301)
                    .writeShort(length - cut)
                    .writeBytes(bytes, 5 + cut, length - cut);
            assertThat(found(two).serverName()).isEqualTo("viewer.example");
        }
    }

    @Test
    void aClientThatNamesNoServerIsReadToo() throws Exception {
        ClientHello hello = found(Unpooled.wrappedBuffer(hello("")));
        assertThat(hello.serverName()).isNull();
        assertThat(hello.protocols()).isEmpty();
    }

    @Test
    void anythingElseIsNotTaken() throws Exception {
        byte[] lying = hello("viewer.example");
        lying[5 + 4 + 2 + 32] = (byte) 0xFF; // the session id's length
        for (byte[] bytes :
                new byte[][] {
                    "GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII),
                    {22, 2, 0, 0, 5},
                    {22, 3, 1, 0, 0},
                    {22, 3, 1, 127, 127},
                    {22, 3, 1, 0, 4, 2},
                    {22, 3, 1, 0, 4, 1, 127, 0, 0},
                    lying,
                }) {
            assertThat(read(bytes)).isInstanceOf(ClientHello.Reading.Other.class);
        }
    }

    @Test
    void aPassedThroughClientGoesToTheServerThatItNames() throws Exception {
        try (var one = new NamedServer("one");
                var two = new NamedServer("two");
                var gateway =
                        new RunningGateway(
                                folder,
                                """
                                virtualServices:
                                  - name: plain
                                    type: tcp
                                    listen: 127.0.0.1:0
                                    clientHello: true
                                    healthCheck: {type: none}
                                    timeouts: {request: 300ms}
                                    pools:
                                      one: {servers: [%s]}
                                      two: {servers: [%s]}
                                    routes:
                                      - {name: second, when: {tls.sni: "two.*"}, pool: two}
                                """
                                        .formatted(one.yaml(), two.yaml()))) {
            byte[] bytes = hello("two.example");
            try (Socket socket = gateway.connect("plain")) {
                for (int i = 0; i < bytes.length; i++) {
                    socket.getOutputStream().write(bytes, i, 1);
                }
                assertThat(text(socket.getInputStream(), 4)).isEqualTo("two\n");
                assertThat(socket.getInputStream().readNBytes(bytes.length)).isEqualTo(bytes);
            }
            try (Socket socket = gateway.connect("plain")) {
                socket.getOutputStream().write("plain text".getBytes(StandardCharsets.US_ASCII));
                assertThat(text(socket.getInputStream(), 14)).isEqualTo("one\nplain text");
            }
            try (Socket socket = gateway.connect("plain")) {
                socket.getOutputStream().write(bytes, 0, 20);
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    private static String text(InputStream in, int count) throws IOException {
        return new String(in.readNBytes(count), StandardCharsets.US_ASCII);
    }
}
