package org.medgateway.xds.live;

import org.medgateway.testdata.xds.SoapIn;
import org.medgateway.testdata.xds.SoapMessage;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/// A client with the JDK's HTTP, understanding answers by test-data's own means.
final class SoapClient implements AutoCloseable {

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI uri;

    SoapClient(URI uri) {
        this.uri = uri;
    }

    /// What came back.
    record Answer(int status, String contentType, byte[] body) {
        SoapIn soap() throws IOException {
            return SoapIn.read(contentType, body);
        }

        /// The last word of the registry response's status.
        String registryStatus() throws IOException {
            SoapIn soap = soap();
            String status = soap.attribute("RegistryResponse", "status");
            String found =
                    status.isEmpty() ? soap.attribute("AdhocQueryResponse", "status") : status;
            return found.substring(found.lastIndexOf(':') + 1);
        }

        String errorCode() throws IOException {
            return soap().attribute("RegistryError", "errorCode");
        }
    }

    Answer post(SoapMessage message) throws IOException, InterruptedException {
        return post(message, false);
    }

    Answer post(SoapMessage message, boolean expectContinue)
            throws IOException, InterruptedException {
        return post(message.contentType(), message.body(), expectContinue);
    }

    Answer post(String contentType, byte[] body, boolean expectContinue)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(uri)
                        .timeout(Duration.ofSeconds(30))
                        .header("Content-Type", contentType)
                        .expectContinue(expectContinue)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build();
        HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        return new Answer(
                answer.statusCode(),
                answer.headers().firstValue("Content-Type").orElse(""),
                answer.body());
    }

    String get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri.resolve(path)).build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
