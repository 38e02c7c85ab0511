package org.medgateway.http.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.core.balance.Health;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Two instances of a Node.js application behind the gateway.
@Tag("peer")
@Timeout(120)
class NodeTest {

    @TempDir Path folder;

    /// What a WebSocket brought: texts, pongs and its end, as words.
    private static final class Heard implements WebSocket.Listener {
        final LinkedBlockingQueue<String> words = new LinkedBlockingQueue<>();
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                words.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
            words.add("pong " + message.remaining());
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            words.add("closed " + status);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            words.add("broken");
        }

        String next() throws InterruptedException {
            String word = words.poll(20, TimeUnit.SECONDS);
            return word == null ? "nothing came" : word;
        }
    }

    private TestGateway gateway(NodeServer one, NodeServer two) throws Exception {
        return new TestGateway(
                folder,
                "    healthCheck: {type: none}\n"
                        + "    persistence: {by: cookie}\n"
                        + "    servers:\n"
                        + "      - {name: n1, address: \""
                        + one.address()
                        + "\"}\n"
                        + "      - {name: n2, address: \""
                        + two.address()
                        + "\"}\n");
    }

    private static URI uri(TestGateway gateway, String scheme, String path) {
        return URI.create(scheme + "://127.0.0.1:" + gateway.port() + path);
    }

    @Test
    void pagesStreamsUploadsAndHintsPass() throws Exception {
        try (NodeServer one = new NodeServer(folder, "n1");
                NodeServer two = new NodeServer(folder, "n2");
                TestGateway gateway = gateway(one, two);
                HttpClient client =
                        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpResponse<String> page = get(client, gateway, "/who");
            assertThat(page.body()).isIn("n1", "n2");
            assertThat(page.headers().allValues("Set-Cookie"))
                    .contains("app=1; HttpOnly", "theme=dark")
                    .anyMatch(cookie -> cookie.startsWith("SERVERID="));

            try (RawClient raw = new RawClient(gateway.address())) {
                raw.send(
                        "GET /stream HTTP/1.1\r\n"
                                + "Host: h\r\n"
                                + "TE: trailers\r\n"
                                + "Connection: close\r\n\r\n");
                raw.readUntil("\r\n\r\n");
                Dechunked stream = Dechunked.of(raw.readAll());
                assertThat(stream.body()).hasSize(64 * 2 * 16384);
                assertThat(stream.trailers().toLowerCase(java.util.Locale.ROOT))
                        .contains(
                                "x-digest: "
                                        + sha256(
                                                stream.body()
                                                        .getBytes(
                                                                java.nio.charset.StandardCharsets
                                                                        .ISO_8859_1)));
            }

            byte[] upload = new byte[3_000_000];
            new Random(5).nextBytes(upload);
            for (boolean expect : new boolean[] {false, true}) {
                HttpResponse<String> digest =
                        client.send(
                                HttpRequest.newBuilder(uri(gateway, "http", "/digest"))
                                        .expectContinue(expect)
                                        .POST(HttpRequest.BodyPublishers.ofByteArray(upload))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString());
                assertThat(digest.body()).isEqualTo("3000000 " + sha256(upload));
            }

            assertThat(
                            RawClient.exchange(
                                    gateway,
                                    "GET /early HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 103 Early Hints\r\n")
                    .contains(
                            "</viewer.css>; rel=preload; as=style",
                            "HTTP/1.1 200 OK\r\n",
                            "after the hints");
            gateway.awaitSessions("n1", 0);
            gateway.awaitSessions("n2", 0);
        }
    }

    @Test
    void aWebSocketStaysWithItsCookieAndItsSuccessorMovesWhenTheServerDies() throws Exception {
        try (NodeServer one = new NodeServer(folder, "n1");
                NodeServer two = new NodeServer(folder, "n2");
                TestGateway gateway = gateway(one, two);
                HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> page = get(client, gateway, "/who");
            String first = page.body();
            String cookie =
                    page.headers().allValues("Set-Cookie").stream()
                            .filter(text -> text.startsWith("SERVERID="))
                            .map(text -> text.substring(0, text.indexOf(';')))
                            .findFirst()
                            .orElseThrow();
            Heard heard = new Heard();
            WebSocket socket = open(client, gateway, cookie, heard);
            for (int i = 0; i < 20; i++) {
                socket.sendText("message " + i, true).join();
                assertThat(heard.next()).isEqualTo(first + ":message " + i);
            }
            String longText = "x".repeat(60_000);
            socket.sendText(longText, true).join();
            assertThat(heard.next()).isEqualTo(first + ":" + longText);
            socket.sendPing(ByteBuffer.allocate(5)).join();
            assertThat(heard.next()).isEqualTo("pong 5");

            NodeServer dying = first.equals("n1") ? one : two;
            dying.kill();
            assertThat(heard.next()).isIn("closed 1006", "broken");
            gateway.server(first).health(Health.DOWN, "it was killed");

            Heard again = new Heard();
            WebSocket successor = open(client, gateway, cookie, again);
            successor.sendText("are you there", true).join();
            assertThat(again.next())
                    .isEqualTo((first.equals("n1") ? "n2" : "n1") + ":are you there");
            successor.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
            assertThat(again.next()).isEqualTo("closed 1000");
            gateway.awaitSessions("n1", 0);
            gateway.awaitSessions("n2", 0);
        }
    }

    private static WebSocket open(
            HttpClient client, TestGateway gateway, String cookie, Heard heard) {
        return client.newWebSocketBuilder()
                .header("Cookie", cookie)
                .buildAsync(uri(gateway, "ws", "/socket"), heard)
                .join();
    }

    private static HttpResponse<String> get(HttpClient client, TestGateway gateway, String path)
            throws Exception {
        return client.send(
                HttpRequest.newBuilder(uri(gateway, "http", path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    /// A chunked body taken apart.
    private record Dechunked(String body, String trailers) {
        static Dechunked of(String chunked) {
            StringBuilder body = new StringBuilder();
            int at = 0;
            while (true) {
                int lineEnd = chunked.indexOf("\r\n", at);
                int size = Integer.parseInt(chunked.substring(at, lineEnd), 16);
                at = lineEnd + 2;
                if (size == 0) {
                    return new Dechunked(body.toString(), chunked.substring(at));
                }
                body.append(chunked, at, at + size);
                at += size + 2;
            }
        }
    }
}
