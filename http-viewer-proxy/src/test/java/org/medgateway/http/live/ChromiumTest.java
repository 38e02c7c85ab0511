package org.medgateway.http.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A page in Chromium, over TLS and HTTP/2, with a sticky session, a WebSocket and a download,
/// through two servers of which the one that it is on is killed.
@Tag("peer")
@Timeout(120)
class ChromiumTest {

    private static final int FILE = 5_000_000;

    private static final String PAGE =
            """
            <!DOCTYPE html><title>viewer</title><script>
            (async () => {
              const who = async () => (await fetch('/whoami')).text();
              const home = await who(), again = await who();
              const socket = new WebSocket('wss://' + location.host + '/ws');
              const closed = new Promise(done => socket.onclose = done);
              const echo = await new Promise((done, failed) => {
                socket.onopen = () => socket.send('hi');
                socket.onmessage = message => done(message.data);
                socket.onerror = failed;
              });
              const file = (await (await fetch('/file')).arrayBuffer()).byteLength;
              await fetch(`/report?home=${home}&again=${again}&echo=${echo}&file=${file}&cookie=${document.cookie}`);
              await closed;
              const moved = await who(), stayed = await who();
              await fetch(`/report?moved=${moved}&stayed=${stayed}`);
            })();
            </script>
            """;

    @TempDir Path folder;

    private final List<String> reports = new CopyOnWriteArrayList<>();

    private Origin viewer(String name) throws IOException {
        return new Origin(
                connection -> {
                    String head = connection.readHead();
                    while (!head.isEmpty()) {
                        String path =
                                head.substring(head.indexOf(' ') + 1, head.indexOf(" HTTP/1.1"));
                        if (path.equals("/ws")) {
                            webSocket(connection, head, name);
                            return;
                        }
                        if (path.startsWith("/report")) {
                            reports.add(path);
                        }
                        String body =
                                switch (path) {
                                    case "/" -> PAGE;
                                    case "/whoami" -> name;
                                    case "/file" -> "x".repeat(FILE);
                                    default -> "";
                                };
                        String type = path.equals("/") ? "text/html" : "text/plain";
                        connection.write(
                                "HTTP/1.1 200 OK\r\nContent-Type: "
                                        + type
                                        + "\r\nContent-Length: "
                                        + body.length()
                                        + "\r\n\r\n"
                                        + body);
                        head = connection.readHead();
                    }
                });
    }

    /// Accepts, answers one message with the server's name, and waits for the end.
    private static void webSocket(Origin.Connection connection, String head, String name)
            throws IOException {
        Matcher key = Pattern.compile("(?i)sec-websocket-key: (\\S+)").matcher(head);
        assertThat(key.find()).isTrue();
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-1")
                            .digest(
                                    (key.group(1) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                                            .getBytes(StandardCharsets.US_ASCII));
            connection.write(
                    "HTTP/1.1 101 Switching Protocols\r\n"
                            + "Upgrade: websocket\r\n"
                            + "Connection: Upgrade\r\n"
                            + "Sec-WebSocket-Accept: "
                            + Base64.getEncoder().encodeToString(digest)
                            + "\r\n\r\n");
        } catch (NoSuchAlgorithmException e) {
            throw new IOException(e);
        }
        connection.readBytes(2 + 4 + 2); // a masked text frame of two characters
        connection.write("\u0081" + (char) name.length() + name);
        connection.in.transferTo(java.io.OutputStream.nullOutputStream());
    }

    @Test
    void aViewersSessionMovesWhenItsServerIsKilled() throws Exception {
        try (Origin one = viewer("viewer1");
                Origin two = viewer("viewer2");
                TestGateway gateway =
                        new TestGateway(
                                folder,
                                TestCertificate.make(folder).yaml(),
                                "    tls: {certificate: viewer}\n"
                                    + "    balance: least-connections\n"
                                    + "    healthCheck: {type: none}\n"
                                    + "    persistence: {by: cookie, sameSite: None, maxIdle: 30m,"
                                    + " maxLife: 12h}\n"
                                    + "    servers:\n"
                                    + "      - {name: viewer1, address: \""
                                        + one.address()
                                        + "\"}\n      - {name: viewer2, address: \""
                                        + two.address()
                                        + "\"}\n")) {
            Process chromium = chromium("https://localhost:" + gateway.port() + "/");
            try {
                await().atMost(Duration.ofSeconds(60)).until(() -> !reports.isEmpty());
                Matcher first =
                        Pattern.compile(
                                        "/report\\?home=(viewer\\d)&again=(.*)&echo=(.*)&file=(\\d+)&cookie=")
                                .matcher(reports.getFirst());
                assertThat(first.matches()).as(reports.getFirst()).isTrue();
                String home = first.group(1);
                String other = home.equals("viewer1") ? "viewer2" : "viewer1";
                assertThat(List.of(first.group(2), first.group(3), first.group(4)))
                        .containsExactly(home, home, Integer.toString(FILE));
                (home.equals("viewer1") ? one : two).close();
                await().atMost(Duration.ofSeconds(30)).until(() -> reports.size() == 2);
                assertThat(reports.get(1)).isEqualTo("/report?moved=" + other + "&stayed=" + other);
                assertThat(gateway.exchanges())
                        .anyMatch(exchange -> "HTTP/2".equals(exchange.details().get("version")));
            } finally {
                chromium.destroy();
                chromium.waitFor();
            }
        }
    }

    private Process chromium(String address) {
        try {
            return new ProcessBuilder(
                            "chromium",
                            "--headless=new",
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-dev-shm-usage",
                            "--no-first-run",
                            "--disable-background-networking",
                            "--ignore-certificate-errors",
                            "--user-data-dir=" + folder.resolve("profile"),
                            address)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new AssertionError("this test needs Chromium (Debian package chromium)", e);
        }
    }
}
