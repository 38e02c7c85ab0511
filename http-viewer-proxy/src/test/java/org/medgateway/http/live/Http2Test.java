package org.medgateway.http.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// HTTP/2 towards clients, with the JDK's client over TLS.
@Timeout(20)
class Http2Test {

    @TempDir static Path certificates;

    @TempDir Path folder;

    private static TestCertificate certificate;

    @BeforeAll
    static void makeCertificate() throws Exception {
        certificate = TestCertificate.make(certificates);
    }

    private TestGateway gateway(String settings, Origin origin) throws Exception {
        return new TestGateway(
                folder,
                certificate.yaml(),
                settings
                        + "    tls: {certificate: viewer}\n"
                        + "    healthCheck: {type: none}\n"
                        + "    servers: [{name: s1, address: \""
                        + origin.address()
                        + "\"}]\n");
    }

    private static HttpClient client() throws Exception {
        TrustManager all = new TrustAll();
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, new TrustManager[] {all}, new SecureRandom());
        return HttpClient.newBuilder().sslContext(tls).version(HttpClient.Version.HTTP_2).build();
    }

    private static HttpRequest.Builder request(TestGateway gateway, String path) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + gateway.port() + path))
                .timeout(java.time.Duration.ofSeconds(10));
    }

    @Test
    void requestsBecomeHttp11AndAnswersHttp2() throws Exception {
        try (Origin origin = Origin.echoingHeads("s1");
                TestGateway gateway = gateway("    hsts: 1d\n", origin);
                HttpClient client = client()) {
            HttpResponse<String> answer =
                    client.send(
                            request(gateway, "/a?b").header("X-Own", "1").build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body())
                    .contains(
                            "GET /a?b HTTP/1.1\r\n",
                            "x-own: 1\r\n",
                            "host: localhost:" + gateway.port() + "\r\n",
                            "X-Forwarded-Proto: https\r\n",
                            "Via: 2.0 medgateway\r\n")
                    .doesNotContain("Transfer-Encoding");
            assertThat(answer.headers().firstValue("strict-transport-security"))
                    .contains("max-age=86400");
            assertThat(gateway.lastExchange(1).details().get("version")).isEqualTo("HTTP/2");
        }
    }

    @Test
    void manyStreamsRunAtOnce() throws Exception {
        try (Origin origin = Origin.echoingHeads("s1");
                TestGateway gateway = gateway("", origin);
                HttpClient client = client()) {
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            client.send(request(gateway, "/first").build(), HttpResponse.BodyHandlers.ofString());
            for (int i = 0; i < 100; i++) {
                answers.add(
                        client.sendAsync(
                                request(gateway, "/" + i).build(),
                                HttpResponse.BodyHandlers.ofString()));
            }
            for (int i = 0; i < 100; i++) {
                assertThat(answers.get(i).get().body()).contains("GET /" + i + " HTTP/1.1");
            }
            gateway.awaitSessions("s1", 0);
        }
    }

    @Test
    void largeBodiesStreamBothWays() throws Exception {
        byte[] body = new byte[20_000_000];
        new java.util.Random(2).nextBytes(body);
        try (Origin origin =
                        new Origin(
                                connection -> {
                                    assertThat(connection.readHead())
                                            .containsIgnoringCase("content-length: 20000000");
                                    byte[] came = connection.in.readNBytes(body.length);
                                    connection.write(
                                            "HTTP/1.1 200 OK\r\n"
                                                    + "Transfer-Encoding: chunked\r\n\r\n"
                                                    + "1312d00\r\n");
                                    connection.out.write(came);
                                    connection.write("\r\n0\r\n\r\n");
                                });
                TestGateway gateway = gateway("", origin);
                HttpClient client = client()) {
            HttpResponse<byte[]> answer =
                    client.send(
                            request(gateway, "/")
                                    .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                                    .build(),
                            HttpResponse.BodyHandlers.ofByteArray());
            assertThat(answer.body()).isEqualTo(body);
            assertThat(origin.failures).isEmpty();
        }
    }

    @Test
    void anAnswerThatBreaksOffIsAResetStream() throws Exception {
        try (Origin origin =
                        new Origin(
                                connection -> {
                                    connection.readHead();
                                    connection.write(
                                            "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
                                });
                TestGateway gateway = gateway("", origin);
                HttpClient client = client()) {
            org.assertj.core.api.Assertions.assertThatThrownBy(
                            () ->
                                    client.send(
                                            request(gateway, "/").build(),
                                            HttpResponse.BodyHandlers.ofString()))
                    .isInstanceOf(IOException.class);
            gateway.awaitSessions("s1", 0);
        }
    }

    @Test
    void aStopSaysGoawayAndLetsStreamsFinish() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Origin origin =
                new Origin(
                        connection -> {
                            connection.readHead();
                            try {
                                go.await();
                            } catch (InterruptedException e) {
                                throw new AssertionError(e);
                            }
                            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                        });
        try (origin;
                HttpClient client = client()) {
            TestGateway gateway = gateway("", origin);
            CompletableFuture<HttpResponse<String>> running =
                    client.sendAsync(
                            request(gateway, "/").build(), HttpResponse.BodyHandlers.ofString());
            gateway.awaitSessions("s1", 1);
            Thread stopping = Thread.ofVirtual().start(gateway::close);
            go.countDown();
            assertThat(running.get().body()).isEqualTo("ok");
            stopping.join();
        }
    }

    static final class TrustAll extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(
                X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkServerTrusted(
                X509Certificate[] chain, String type, java.net.Socket socket) {}

        @Override
        public void checkClientTrusted(
                X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkServerTrusted(
                X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
