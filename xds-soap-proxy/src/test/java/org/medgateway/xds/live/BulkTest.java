package org.medgateway.xds.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.medgateway.testdata.xds.BulkRepository;
import org.medgateway.testdata.xds.SoapMessage;
import org.medgateway.testdata.xds.XdsSamples;
import org.medgateway.testdata.xds.XdsSamples.TestDocument;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/// Submissions and answers of all sizes, compared by SHA-256; what the gateway holds of them does
/// not grow with them.
class BulkTest {

    private static final long MOST_HELD = 64L * 1024 * 1024;
    private static final String MARK = "@document@";

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(longs = {1_000, 16_384, 65_536, 1_000_000, 100_000_000})
    void a_submission_and_an_answer_pass_unchanged(long bytes) throws Exception {
        pass(bytes);
    }

    @Test
    @Tag("slow")
    void two_gigabytes_pass_unchanged() throws Exception {
        pass(2_000_000_000L);
    }

    private void pass(long bytes) throws Exception {
        try (BulkRepository repository = BulkRepository.start(Hospital.anyPort());
                XdsGateway gateway = new XdsGateway(folder, service(repository))) {
            MessageDigest sent = MessageDigest.getInstance("SHA-256");
            submit(gateway.address().getPort(), bytes, sent);
            assertThat(repository.received()).hasSize(1);
            assertThat(repository.received().getFirst().sha256())
                    .isEqualTo(HexFormat.of().formatHex(sent.digest()));
            var details = gateway.exchange().details();
            assertThat(details.get("documents")).isEqualTo(1);
            assertThat(details.get("documentBytes")).isEqualTo(bytes);
            assertThat(held()).isLessThan(MOST_HELD);

            assertThat(retrieve(gateway.address().getPort(), bytes))
                    .isEqualTo(digest(BulkRepository.pattern(bytes)));
            assertThat(held()).isLessThan(MOST_HELD);
        }
    }

    private static long held() {
        return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT)
                .metric()
                .usedDirectMemory();
    }

    private static String service(BulkRepository repository) {
        return "healthCheck: {type: none}\nservers: ["
                + Hospital.server("bulk", repository.address())
                + "]\n";
    }

    private static void submit(int port, long bytes, MessageDigest digest) throws IOException {
        SoapMessage sample =
                XdsSamples.provideAndRegister(
                        XdsSamples.PATIENT,
                        List.of(TestDocument.text("1.2.3", MARK)),
                        SoapMessage.Style.DOT_NET);
        String text = new String(sample.body(), StandardCharsets.ISO_8859_1);
        int mark = text.indexOf(MARK);
        String head = text.substring(0, mark);
        String tail = text.substring(mark + MARK.length());
        try (Socket socket = new Socket("127.0.0.1", port)) {
            OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
            head(out, "/", sample.contentType(), head.length() + bytes + tail.length());
            DigestOutputStream body = new DigestOutputStream(out, digest);
            body.write(head.getBytes(StandardCharsets.ISO_8859_1));
            BulkRepository.pattern(bytes).transferTo(body);
            body.write(tail.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            assertThat(answerHead(socket.getInputStream())).startsWith("HTTP/1.1 200");
        }
    }

    private static String retrieve(int port, long bytes) throws Exception {
        SoapMessage sample =
                XdsSamples.retrieve(
                        List.of(new XdsSamples.DocumentName(XdsSamples.REPOSITORY_A, "1.2.3")));
        try (Socket socket = new Socket("127.0.0.1", port)) {
            OutputStream out = socket.getOutputStream();
            head(out, "/" + bytes, sample.contentType(), sample.body().length);
            out.write(sample.body());
            InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            assertThat(answerHead(in)).startsWith("HTTP/1.1 200").contains("" + bytes);
            return digest(in);
        }
    }

    private static void head(OutputStream out, String target, String contentType, long length)
            throws IOException {
        String head =
                "POST "
                        + target
                        + " HTTP/1.1\r\nHost: gateway.synthetic.test\r\nContent-Type: "
                        + contentType
                        + "\r\nContent-Length: "
                        + length
                        + "\r\nConnection: close\r\n\r\n";
        out.write(head.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String answerHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                throw new IOException("no answer, but " + head);
            }
            head.append((char) c);
        }
        return head.toString();
    }

    private static String digest(InputStream in) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
        return HexFormat.of().formatHex(digest.digest());
    }
}
