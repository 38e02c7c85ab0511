package org.medgateway.http.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// h2spec 2.2.0 against the gateway over TLS, all cases, strict ones included.
@Tag("peer")
@Timeout(300)
class H2SpecTest {

    @TempDir Path folder;

    @Test
    void everyCaseOfH2specPasses() throws Exception {
        Path program = unpack();
        try (Origin origin =
                        new Origin(
                                connection -> {
                                    String head = connection.readHead();
                                    while (!head.isEmpty()) {
                                        connection.skipBody(head);
                                        connection.write(
                                                "HTTP/1.1 200 OK\r\n"
                                                        + "Content-Length: 12\r\n\r\n"
                                                        + "Hello, world");
                                        head = connection.readHead();
                                    }
                                });
                TestGateway gateway =
                        new TestGateway(
                                folder,
                                TestCertificate.make(folder).yaml(),
                                "    tls: {certificate: viewer}\n"
                                        + "    healthCheck: {type: none}\n"
                                        + "    servers: [{name: s1, address: \""
                                        + origin.address()
                                        + "\"}]\n")) {
            Process h2spec =
                    new ProcessBuilder(
                                    program.toString(),
                                    "-t",
                                    "-k",
                                    "-S",
                                    "-o",
                                    "5",
                                    "-p",
                                    Integer.toString(gateway.port()),
                                    "-h",
                                    "127.0.0.1")
                            .redirectErrorStream(true)
                            .start();
            String report =
                    new String(h2spec.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            h2spec.waitFor();
            assertThat(report).as(report).contains("146 tests, 146 passed, 0 skipped, 0 failed");
            gateway.awaitSessions("s1", 0);
        }
    }

    private Path unpack() throws IOException, InterruptedException {
        Path archive = folder.resolve("h2spec.tar.gz");
        try (InputStream in =
                H2SpecTest.class.getResourceAsStream("/h2spec/2.2.0/h2spec_linux_amd64.tar.gz")) {
            if (in == null) {
                throw new IOException("the test class path holds no h2spec for linux-amd64");
            }
            Files.copy(in, archive);
        }
        Process tar =
                new ProcessBuilder("tar", "-xzf", archive.toString(), "-C", folder.toString())
                        .inheritIO()
                        .start();
        if (tar.waitFor() != 0) {
            throw new IOException("tar could not unpack h2spec");
        }
        return folder.resolve("h2spec");
    }
}
