package org.medgateway.admin.oidc;

import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPRequestSender;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPRequest;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import javax.net.ssl.SSLContext;

/// Carries the library's requests to the provider, with limits that its own client lacks: a time
/// for the whole exchange, a size of the answer, and no redirections. Any thread; blocks.
///
/// @param trust whom to believe that it is the provider; asked each time
/// @param patience how long an answer may take, to its last byte
record Transport(Trusted trust, Duration patience) implements HTTPRequestSender, ResourceRetriever {

    private static final long LARGEST_ANSWER = 1L << 20;

    @FunctionalInterface
    interface Trusted {
        SSLContext now() throws IOException;
    }

    @Override
    public HTTPResponse send(ReadOnlyHTTPRequest request) throws IOException {
        HttpRequest.Builder builder = HttpRequest.newBuilder(request.getURI());
        request.getHeaderMap()
                .forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
        @Nullable String body = request.getBody();
        builder.method(
                request.getMethod().name(),
                body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        HttpResponse<byte[]> answer = exchange(builder.build());
        HTTPResponse read = new HTTPResponse(answer.statusCode());
        answer.headers()
                .map()
                .forEach((name, values) -> read.setHeader(name, values.toArray(String[]::new)));
        read.setBody(new String(answer.body(), StandardCharsets.UTF_8));
        return read;
    }

    @Override
    public Resource retrieveResource(URL url) throws IOException {
        HTTPRequest request = new HTTPRequest(HTTPRequest.Method.GET, url);
        request.setAccept("application/json");
        HTTPResponse answer = send(request);
        if (answer.getStatusCode() != HTTPResponse.SC_OK) {
            throw new IOException(url.getPath() + " answered " + answer.getStatusCode());
        }
        return new Resource(answer.getBody(), answer.getHeaderValue("Content-Type"));
    }

    private HttpResponse<byte[]> exchange(HttpRequest request) throws IOException {
        HttpClient client =
                HttpClient.newBuilder()
                        .connectTimeout(patience)
                        .sslContext(trust.now())
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build();
        try {
            return client.sendAsync(
                            request,
                            BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST_ANSWER))
                    .get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(request.uri().getPath() + ": " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new IOException(
                    request.uri().getPath() + " did not answer in full within " + patience, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            client.shutdownNow();
        }
    }
}
