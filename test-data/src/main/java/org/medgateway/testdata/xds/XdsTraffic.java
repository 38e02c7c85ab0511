package org.medgateway.testdata.xds;

import org.medgateway.testdata.xds.XdsSamples.DocumentName;
import org.medgateway.testdata.xds.XdsSamples.TestDocument;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// A department that submits documents and fetches each one back, until it is told to stop. Where a
/// submission is answered with an error, it looks whether the document is there and submits it
/// again only if it is not, as a careful system does.
public final class XdsTraffic implements AutoCloseable {

    private static final int MOST_TRIES = 50;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI uri;
    private final String repository;
    private final Duration pace;
    private final List<String> stored = new CopyOnWriteArrayList<>();
    private final List<String> wrong = new CopyOnWriteArrayList<>();
    private final AtomicInteger retrieved = new AtomicInteger();
    private final AtomicInteger errors = new AtomicInteger();
    private final Thread thread;
    private volatile boolean stopped;

    private XdsTraffic(InetSocketAddress gateway, String repository, Duration pace) {
        this.uri =
                URI.create(
                        "http://"
                                + gateway.getAddress().getHostAddress()
                                + ":"
                                + gateway.getPort()
                                + "/xds");
        this.repository = repository;
        this.pace = pace;
        this.thread = Thread.ofVirtual().name("xds traffic").start(this::run);
    }

    /// Begins, with one document each `pace`.
    public static XdsTraffic start(InetSocketAddress gateway, String repository, Duration pace) {
        return new XdsTraffic(gateway, repository, pace);
    }

    /// The unique ids of the documents whose submission was confirmed, or that were found after an
    /// error.
    public List<String> stored() {
        return List.copyOf(stored);
    }

    /// How many documents came back as they had been submitted.
    public int retrieved() {
        return retrieved.get();
    }

    /// How many requests were answered with an error of the standard.
    public int errors() {
        return errors.get();
    }

    /// What should not have happened: broken connections, lost or changed documents.
    public List<String> wrong() {
        return List.copyOf(wrong);
    }

    private void run() {
        try {
            for (int i = 1; !stopped; i++) {
                TestDocument document =
                        TestDocument.text(
                                "1.2.276.0.76.3.1.999.7." + i, "Synthetic report number " + i);
                if (store(document)) {
                    stored.add(document.uniqueId());
                    fetch(document);
                }
                Thread.sleep(pace);
            }
        } catch (InterruptedException _) {
            // told to stop
        }
    }

    private boolean store(TestDocument document) throws InterruptedException {
        SoapMessage message =
                XdsSamples.provideAndRegister(
                        XdsSamples.PATIENT, List.of(document), SoapMessage.Style.JAVA);
        for (int i = 0; i < MOST_TRIES && !stopped; i++) {
            if (succeeded(message) || bytesOf(document).length > 0) {
                return true;
            }
            Thread.sleep(pace);
        }
        if (!stopped) {
            wrong.add(document.uniqueId() + " could not be submitted");
        }
        return false;
    }

    private void fetch(TestDocument document) throws InterruptedException {
        for (int i = 0; i < MOST_TRIES && !stopped; i++) {
            byte[] bytes = bytesOf(document);
            if (Arrays.equals(bytes, document.bytes())) {
                retrieved.incrementAndGet();
                return;
            }
            if (bytes.length > 0) {
                wrong.add(document.uniqueId() + " came back changed");
                return;
            }
            Thread.sleep(pace);
        }
        if (!stopped) {
            wrong.add(document.uniqueId() + " was confirmed and cannot be retrieved");
        }
    }

    private boolean succeeded(SoapMessage message) throws InterruptedException {
        try {
            boolean success =
                    post(message).attribute("RegistryResponse", "status").endsWith(":Success");
            if (!success) {
                errors.incrementAndGet();
            }
            return success;
        } catch (IOException e) {
            note(e);
            return false;
        }
    }

    // empty when it is not there, or nobody could say
    private byte[] bytesOf(TestDocument document) throws InterruptedException {
        SoapMessage message =
                XdsSamples.retrieve(List.of(new DocumentName(repository, document.uniqueId())));
        try {
            SoapIn answer = post(message);
            var documents = answer.elements("Document");
            if (documents.isEmpty()) {
                errors.incrementAndGet();
                return new byte[0];
            }
            return answer.content(documents.getFirst());
        } catch (IOException e) {
            note(e);
            return new byte[0];
        }
    }

    private SoapIn post(SoapMessage message) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(uri)
                        .timeout(Duration.ofSeconds(20))
                        .header("Content-Type", message.contentType())
                        .POST(HttpRequest.BodyPublishers.ofByteArray(message.body()))
                        .build();
        HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        String type = answer.headers().firstValue("Content-Type").orElse("");
        if (!type.contains("soap") && !type.startsWith("multipart/")) {
            throw new IOException(
                    "HTTP "
                            + answer.statusCode()
                            + " "
                            + new String(answer.body(), StandardCharsets.UTF_8));
        }
        return SoapIn.read(type, answer.body());
    }

    private void note(IOException e) {
        if (!stopped) {
            wrong.add("no answer of the standard: " + e);
        }
    }

    /// Stops, and waits for the exchange that runs.
    @Override
    public void close() throws InterruptedException {
        stopped = true;
        thread.join(Duration.ofSeconds(25));
        http.shutdownNow();
    }
}
