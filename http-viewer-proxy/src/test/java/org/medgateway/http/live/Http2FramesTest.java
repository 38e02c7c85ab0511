package org.medgateway.http.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/// What only a client does that writes its HTTP/2 frames itself: cookies in crumbs, and the floods
/// that have brought servers down.
@Timeout(60)
class Http2FramesTest {

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int GOAWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int CONTINUATION = 9;
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;
    private static final int CANCEL = 8;
    private static final int ENHANCE_YOUR_CALM = 11;

    @TempDir static Path certificates;

    @TempDir Path folder;

    private static TestCertificate certificate;

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = TestCertificate.make(certificates);
    }

    /// A client that writes frames.
    private static final class Frames implements AutoCloseable {
        private final SSLSocket socket;
        private final DataInputStream in;
        private final DataOutputStream out;

        Frames(TestGateway gateway) throws Exception {
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, new TrustManager[] {new Http2Test.TrustAll()}, new SecureRandom());
            socket = (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", gateway.port());
            socket.setSoTimeout(20_000);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            in = new DataInputStream(socket.getInputStream());
            out = new DataOutputStream(socket.getOutputStream());
            out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            write(SETTINGS, 0, 0, new byte[0]);
            out.flush();
        }

        void write(int type, int flags, int stream, byte[] content) throws IOException {
            out.writeByte(content.length >> 16);
            out.writeShort(content.length);
            out.writeByte(type);
            out.writeByte(flags);
            out.writeInt(stream);
            out.write(content);
        }

        void number(int type, int stream, int number) throws IOException {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            new DataOutputStream(content).writeInt(number);
            write(type, 0, stream, content.toByteArray());
        }

        void flush() throws IOException {
            out.flush();
        }

        /// Reads until a frame of this type has come; its content.
        byte[] await(int type) throws IOException {
            while (true) {
                int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
                int got = in.readUnsignedByte();
                in.readUnsignedByte(); // flags
                in.readInt(); // stream
                byte[] content = in.readNBytes(length);
                if (got == type) {
                    return content;
                }
            }
        }

        /// The error that the gateway ends the connection with.
        int goAway() throws IOException {
            byte[] content = await(GOAWAY);
            return content[4] << 24 | content[5] << 16 | content[6] << 8 | content[7];
        }

        /// Whether the gateway has closed the connection.
        boolean closed() throws IOException {
            try {
                await(-1);
                return false;
            } catch (EOFException | SocketException | SSLException _) {
                return true;
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /// HPACK without its dictionary and without Huffman: what is here is what is sent.
    private static byte[] request(String... cookies) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        block.write(0x82); // :method GET
        block.write(0x87); // :scheme https
        block.write(0x84); // :path /
        block.write(0x01); // :authority
        literal(block, "localhost");
        for (String cookie : cookies) {
            block.write(0x0F); // name 32 of the static table: cookie
            block.write(32 - 15);
            literal(block, cookie);
        }
        return block.toByteArray();
    }

    private static void literal(ByteArrayOutputStream block, String text) {
        block.write(text.length());
        block.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private TestGateway gateway(Origin origin) throws Exception {
        return new TestGateway(
                folder,
                certificate.yaml(),
                "    tls: {certificate: viewer}\n"
                        + "    healthCheck: {type: none}\n"
                        + "    servers: [{name: s1, address: \""
                        + origin.address()
                        + "\"}]\n");
    }

    @Test
    void cookiesInCrumbsReachTheServerAsOne() throws Exception {
        try (Origin origin = Origin.echoingHeads("s1");
                TestGateway gateway = gateway(origin);
                Frames client = new Frames(gateway)) {
            client.write(HEADERS, END_HEADERS | END_STREAM, 1, request("a=1", "b=2", "c=3"));
            client.flush();

            assertThat(new String(client.await(DATA), StandardCharsets.US_ASCII))
                    .contains("\r\ncookie: a=1; b=2; c=3\r\n");
        }
    }

    @Test
    void aClientThatResetsOneStreamAfterTheOtherIsSentAway() throws Exception {
        try (Origin origin = Origin.echoingHeads("s1");
                TestGateway gateway = gateway(origin);
                Frames client = new Frames(gateway)) {
            flood(
                    () -> {
                        for (int stream = 1; stream < 2 * 300; stream += 2) {
                            client.write(HEADERS, END_HEADERS | END_STREAM, stream, request());
                            client.number(RST_STREAM, stream, CANCEL);
                        }
                        client.flush();
                    });

            assertThat(client.goAway()).isEqualTo(ENHANCE_YOUR_CALM);
            assertThat(client.closed()).isTrue();
            gateway.awaitQuiet("s1");
        }
    }

    @Test
    void aClientThatMakesTheGatewayResetItsStreamsIsSentAway() throws Exception {
        try (Origin origin = Origin.echoingHeads("s1");
                TestGateway gateway = gateway(origin);
                Frames client = new Frames(gateway)) {
            flood(
                    () -> {
                        for (int stream = 1; stream < 2 * 300; stream += 2) {
                            client.write(HEADERS, END_HEADERS, stream, request());
                            client.number(WINDOW_UPDATE, stream, 0); // RFC 9113 6.9: an error
                        }
                        client.flush();
                    });

            assertThat(client.goAway()).isEqualTo(ENHANCE_YOUR_CALM);
            assertThat(client.closed()).isTrue();
            gateway.awaitQuiet("s1");
        }
    }

    @Test
    void aHeadInEndlessCrumbsEndsTheConnection() throws Exception {
        try (Origin origin = Origin.echoingHeads("s1");
                TestGateway gateway = gateway(origin);
                Frames client = new Frames(gateway)) {
            flood(
                    () -> {
                        client.write(HEADERS, END_STREAM, 1, request());
                        for (int i = 0; i < 1_000; i++) {
                            client.write(CONTINUATION, 0, 1, new byte[0]);
                        }
                        client.flush();
                    });

            assertThat(client.goAway()).isEqualTo(ENHANCE_YOUR_CALM);
            assertThat(client.closed()).isTrue();
            assertThat(origin.connections()).isZero();
            gateway.awaitQuiet("s1");
        }
    }

    @FunctionalInterface
    private interface Writing {
        void run() throws IOException;
    }

    private static void flood(Writing writing) {
        try {
            writing.run();
        } catch (IOException _) {
            // the gateway has had enough before the end
        }
    }
}
