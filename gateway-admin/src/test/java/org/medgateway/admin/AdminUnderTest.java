package org.medgateway.admin;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.config.Reading;
import org.medgateway.core.observe.Events;
import org.medgateway.core.runtime.ConfigurationFile;
import org.medgateway.core.runtime.ConfigurationRefused;
import org.medgateway.core.runtime.Gateway;
import org.medgateway.core.runtime.GatewayAdministration;
import org.medgateway.core.runtime.Protocols;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// A gateway with two servers behind a service `Feed`, and its administration, over real sockets.
final class AdminUnderTest implements AutoCloseable {

    static final String PASSWORD = "correct horse battery";

    static final JsonMapper JSON = JsonMapper.shared();

    /// An answer.
    record Answer(int status, String text, java.net.http.HttpHeaders headers) {
        JsonNode json() {
            return JSON.readTree(text);
        }

        String etag() {
            return headers.firstValue("ETag").orElseThrow();
        }
    }

    final Path file;
    private final List<ServerSocket> servers = new ArrayList<>();
    private final HttpClient http;
    private Running running;
    private @Nullable String cookie;
    private @Nullable String csrf;

    AdminUnderTest(Path folder) {
        this(folder, "");
    }

    /// @param more lines for the `admin` section, each with its indent
    AdminUnderTest(Path folder, String more) {
        this(folder, more, false);
    }

    AdminUnderTest(Path folder, String more, boolean plain) {
        this.file = folder.resolve("hospital.yaml");
        try {
            Files.writeString(file, yaml(more, plain));
            running = start(file);
            http =
                    HttpClient.newBuilder()
                            .sslContext(trusting())
                            .connectTimeout(Duration.ofSeconds(10))
                            .build();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String yaml(String more, boolean plain) throws IOException {
        return """
        # The hospital's gateway.
        gateway: {name: test gateway}
        admin:
          listen: 127.0.0.1:0
          plain: %s
        %s
        virtualServices:
          - name: Feed
            type: tcp
            listen: 127.0.0.1:0
            balance: first
            persistence: {by: source-ip, timeout: 1h}   # as the interface engine wants it
            healthCheck: {type: connect, interval: 1s, rise: 1, fall: 1}
            pools:
              main:
                servers:
                  - {name: A, address: "127.0.0.1:%d"}   # the old machine
                  - {name: B, address: "127.0.0.1:%d", weight: 50}
              other: [{name: C, address: "127.0.0.1:%d"}]
            routes:
              # Radiology has its own engine.
              - name: radiology
                when: {source: [10.1.0.0/16]}
                pool: other
              - {name: everything else, pool: main}   # last
            default: main
        """
                .formatted(plain, more, listen(), listen(), listen());
    }

    private int listen() throws IOException {
        ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        servers.add(socket);
        Thread.ofVirtual()
                .start(
                        () -> {
                            try {
                                while (true) {
                                    Socket client = socket.accept();
                                    Thread.ofVirtual().start(() -> swallow(client));
                                }
                            } catch (IOException _) {
                                // closed by the test
                            }
                        });
        return socket.getLocalPort();
    }

    private static void swallow(Socket client) {
        try (client) {
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException _) {
            // the gateway went away
        }
    }

    /// Closes the server that the configuration names A.
    void killA() throws IOException {
        servers.getFirst().close();
    }

    private record Running(Gateway gateway, AdminServer server) {}

    private static Running start(Path file) throws IOException {
        Protocols protocols = Protocols.installed();
        ConfigurationFile reader = new ConfigurationFile(protocols);
        try {
            GatewayConfig config =
                    switch (reader.read(file)) {
                        case Reading.Accepted<GatewayConfig>(var good, _) -> good;
                        case Reading.Refused<GatewayConfig>(var problems) ->
                                throw new AssertionError("refused: " + problems);
                    };
            Gateway gateway = Gateway.start(config, protocols, new Events());
            return new Running(
                    gateway,
                    AdminServer.start(
                            new GatewayAdministration(gateway, reader, file),
                            Objects.requireNonNull(config.admin()),
                            "0.1"));
        } catch (ConfigurationRefused e) {
            throw new AssertionError(e);
        }
    }

    void restart() throws IOException {
        end();
        cookie = null;
        csrf = null;
        running = start(file);
    }

    Gateway gateway() {
        return running.gateway();
    }

    AdminServer server() {
        return running.server();
    }

    private void end() {
        running.server().close();
        running.gateway().stop(Duration.ZERO);
    }

    String text() {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /// Makes the first administrator and logs in.
    AdminUnderTest ready() {
        Answer made =
                post(
                        "/setup",
                        """
                        {"token": "%s", "user": "admin", "password": "%s"}\
                        """
                                .formatted(server().setupToken(), PASSWORD));
        if (made.status() != 204) {
            throw new AssertionError(made.toString());
        }
        logIn("admin", PASSWORD);
        return this;
    }

    Answer logIn(String user, String password) {
        Answer answer =
                post(
                        "/session",
                        JSON.writeValueAsString(
                                java.util.Map.of("user", user, "password", password)));
        if (answer.status() == 200) {
            cookie = answer.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
            csrf = answer.json().get("csrf").asString();
        }
        return answer;
    }

    void logOutHere() {
        cookie = null;
        csrf = null;
    }

    Answer get(String path) {
        return send(request(path).GET());
    }

    Answer post(String path, String body) {
        return send(json(path).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    Answer put(String path, String body, String... headers) {
        HttpRequest.Builder request = json(path).PUT(HttpRequest.BodyPublishers.ofString(body));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    Answer delete(String path) {
        return send(request(path).DELETE());
    }

    private HttpRequest.Builder json(String path) {
        return request(path).header("Content-Type", "application/json");
    }

    /// A request of whoever is logged in; a path that begins with `//` is not below the API.
    HttpRequest.Builder request(String path) {
        String at = path.startsWith("//") ? path.substring(2) : "api/v1" + path;
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(server().url() + at))
                        .timeout(Duration.ofSeconds(20));
        if (cookie != null && csrf != null) {
            request.header("Cookie", cookie).header("X-CSRF-Token", csrf);
        }
        return request;
    }

    @Nullable String cookie() {
        return cookie;
    }

    Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response =
                    http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body(), response.headers());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    HttpClient http() {
        return http;
    }

    /// The administration makes its own certificate, which nobody has vouched for.
    static SSLContext trusting() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(
                    null,
                    new TrustManager[] {
                        new X509ExtendedTrustManager() {
                            @Override
                            public void checkClientTrusted(
                                    X509Certificate[] chain, String type, Socket socket) {}

                            @Override
                            public void checkServerTrusted(
                                    X509Certificate[] chain, String type, Socket socket) {}

                            @Override
                            public void checkClientTrusted(
                                    X509Certificate[] chain, String type, SSLEngine engine) {}

                            @Override
                            public void checkServerTrusted(
                                    X509Certificate[] chain, String type, SSLEngine engine) {}

                            @Override
                            public void checkClientTrusted(X509Certificate[] chain, String type) {}

                            @Override
                            public void checkServerTrusted(X509Certificate[] chain, String type) {}

                            @Override
                            public X509Certificate[] getAcceptedIssuers() {
                                return new X509Certificate[0];
                            }
                        }
                    },
                    null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        end();
        http.close();
        for (ServerSocket socket : servers) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }
}
