package org.medgateway.admin.alert;

import org.medgateway.core.config.AlertSettings;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

import javax.net.ssl.SSLContext;

/// Sends a group of alerts as JSON.
final class WebhookCall {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    record Payload(String gateway, int heldBack, List<Alert> alerts) {}

    private WebhookCall() {}

    /// @param trust whom to believe to be the receiver
    static void send(
            AlertSettings.Webhook hook,
            SSLContext trust,
            String gateway,
            List<Alert> alerts,
            int heldBack)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(hook.url())
                        .timeout(PATIENCE)
                        .header("Content-Type", "application/json")
                        .POST(
                                HttpRequest.BodyPublishers.ofByteArray(
                                        JsonMapper.shared()
                                                .writeValueAsBytes(
                                                        new Payload(gateway, heldBack, alerts))));
        if (hook.token() != null) {
            request.header("Authorization", "Bearer " + hook.token().text());
        }
        try (HttpClient client =
                HttpClient.newBuilder()
                        .connectTimeout(PATIENCE)
                        .sslContext(trust)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build()) {
            int status =
                    client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                            .statusCode();
            if (status / 100 != 2) {
                throw new IOException("answered " + status);
            }
        }
    }
}
