package org.medgateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.admin.AdminUnderTest.Answer;

import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Whatever is sent, the answer is a 4xx and nothing has changed.
class HostileTest {
    private static final List<String> BODIES =
            List.of(
                    "",
                    "null",
                    "[]",
                    "{}",
                    "1",
                    "\"x\"",
                    "{\"state\": 1}",
                    "{\"state\": \"EXPLODE\", \"reason\": \"\", \"until\": null}",
                    "{\"state\": \"DRAIN\", \"reason\": {}, \"until\": null}",
                    "{\"state\": \"DRAIN\", \"reason\": \"\", \"until\": \"yesterday\"}",
                    "{\"weight\": \"5\"}",
                    "{\"weight\": 1e99}",
                    "{\"weight\": 5, \"weight\": 6}",
                    "{\"text\": 5}",
                    "{\"text\": null}",
                    "{\"index\": -1, \"rule\": {}}",
                    "{\"index\": 0, \"rule\": {\"name\": [[[[]]]], \"when\": \"x\"}}",
                    "{\"rule\": {\"name\": \"a\\nb: c\", \"pool\": \"\\u0000\"}}",
                    "{\"attributes\": {\"source\": [\"not an address\"]}}",
                    "{\"attributes\": {\"source\": [null]}}",
                    "{\"attributes\": null}",
                    "{\"sample\": 5, \"attributes\": {}}",
                    "{\"sample\": \"GET / HTTP/1.1\", \"attributes\": {}}",
                    "{\"sample\": \"\\u0000\", \"attributes\": {\"\": [\"\"]}}",
                    "{\"pem\": \"-----BEGIN CERTIFICATE-----\", \"key\": \"x\"}",
                    "{\"pkcs12\": \"!!!\"}",
                    "{\"pkcs12\": \"AAAA\", \"password\": \"x\"}",
                    "{\"commonName\": \"\", \"names\": []}",
                    "{\"commonName\": \"x\", \"names\": [\"999.999.1.1\"]}",
                    "{\"commonName\": \"x\", \"names\": [null]}",
                    "{\"commonName\": \"x\", \"names\": [\"a b\\u0000\"], \"days\": 0}",
                    "{\"role\": \"KING\"}",
                    "{\"user\": {}, \"password\": []}",
                    "{\"to\": 2147483648}",
                    "{\"to\": 77}",
                    "[".repeat(100_000),
                    "{\"a\":".repeat(5_000),
                    "{\"text\": \"" + "- ".repeat(100_000) + "\"}",
                    "\u0000\u0001\u0002");

    @TempDir Path folder;
    private AdminUnderTest admin;

    @BeforeEach
    void start() {
        admin = new AdminUnderTest(folder).ready();
    }

    @AfterEach
    void stop() {
        admin.close();
    }

    @Test
    void noBodyDoesHarm() {
        String before = admin.text();
        String users = admin.get("/users").text();
        List<String> bodies = new ArrayList<>(BODIES);
        Random random = new Random(7);
        for (int i = 0; i < 20; i++) {
            StringBuilder noise = new StringBuilder("{\"");
            random.ints(60, 1, 0x2fff).forEach(noise::appendCodePoint);
            bodies.add(noise.append("\"}").toString());
        }
        for (Documented operation : Documented.withBody(admin)) {
            for (String body : bodies) {
                Answer answer = operation.send(admin, operation.filled(), body);
                boolean onlyJudges =
                        operation.path().endsWith("/validate")
                                || operation.path().endsWith("/trial");
                assertThat(answer.status())
                        .as("%s with %.80s: %s", operation, body, answer.text())
                        .isBetween(onlyJudges ? 200 : 400, 499);
            }
        }
        assertThat(admin.text()).isEqualTo(before);
        assertThat(admin.get("/users").text()).isEqualTo(users);
        assertThat(admin.get("/services/Feed").text()).doesNotContain("\"drain\"", "\"halt\"");
    }

    @Test
    void nothingLeadsOutOfThePage() {
        for (String path :
                List.of(
                        "..%2f..%2fetc/passwd",
                        "vendor/..%2f..%2fAdminServer.class",
                        "%2e%2e/%2e%2e/hospital.yaml",
                        "vendor/",
                        "index.html%00.js",
                        "app.js/..;/users.json",
                        "api/v1/services/..%2f..%2fx",
                        "api/v1/services/%00",
                        "api/v1/services/%C3%28",
                        "api/v1/configuration/history/..%2f1",
                        "api/v1/configuration/history/99999999999999999999",
                        "api/v1/exchanges/-1",
                        "api/v1/oidc/callback/..",
                        "api/v1/exchanges?limit=x",
                        "api/v1/exchanges?from=x")) {
            Answer answer = admin.get("//" + path);
            assertThat(answer.status()).as(path + answer.text()).isBetween(400, 499);
        }
    }

    @Test
    void aPathThatIsNoPathIsRefused() throws Exception {
        for (String line :
                List.of(
                        "GET /%zz HTTP/1.1",
                        "GET /api/v1/services/%ff%fe HTTP/1.1", "BREW / HTTP/1.1")) {
            try (AdminUnderTest plain =
                            new AdminUnderTest(
                                    java.nio.file.Files.createTempDirectory(folder, "p"),
                                    "",
                                    true);
                    Socket socket = new Socket()) {
                socket.connect(plain.server().address());
                socket.setSoTimeout(10_000);
                socket.getOutputStream()
                        .write(
                                (line + "\r\nHost: x\r\nConnection: close\r\n\r\n")
                                        .getBytes(StandardCharsets.US_ASCII));
                String answer =
                        new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                assertThat(answer).as(line).matches("(?s)HTTP/1.1 4\\d\\d .*");
            }
        }
    }

    @Test
    void aHugeBodyIsRefusedBeforeItIsRead() {
        Answer answer =
                admin.put(
                        "/configuration",
                        "{\"text\": \"" + "x".repeat(7 << 20) + "\"}",
                        "If-Match",
                        "*");
        assertThat(answer.status()).isEqualTo(413);
        admin.logOutHere();
        assertThat(admin.post("/session", "{\"user\": \"" + "x".repeat(100_000) + "\"}").status())
                .isEqualTo(413);
        assertThat(admin.put("/configuration", "{}", "If-Match", "*").status()).isEqualTo(401);
    }

    @Test
    void anotherTypeOrMethodIsRefused() {
        assertThat(
                        admin.send(
                                        admin.request("/configuration")
                                                .header("Content-Type", "text/plain")
                                                .PUT(HttpRequest.BodyPublishers.ofString("{}")))
                                .status())
                .isEqualTo(415);
        assertThat(admin.send(admin.request("/services").DELETE()).status()).isBetween(404, 405);
        assertThat(
                        admin.send(
                                        HttpRequest.newBuilder(
                                                        URI.create(
                                                                admin.server().url()
                                                                        + "api/v1/services"))
                                                .header("Authorization", "Bearer ' OR 1=1"))
                                .status())
                .isEqualTo(401);
    }
}
