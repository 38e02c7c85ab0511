package org.medgateway.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.core.config.CertificateConfig;
import org.medgateway.core.config.CertificateConfig.Ocsp;
import org.medgateway.core.observe.Event;
import org.medgateway.core.observe.Events;
import org.medgateway.testdata.tls.OcspAnswer;
import org.medgateway.testdata.tls.OcspAnswer.Status;
import org.medgateway.testdata.tls.TestAuthority;
import org.medgateway.testdata.tls.TestCertificate;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// From a file, and from a responder over HTTP, as time goes on.
@Timeout(60)
class OcspStaplesTest {

    private static final TestAuthority ROOT = TestAuthority.named("Root");

    @TempDir Path folder;

    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final CountDownLatch end = new CountDownLatch(1);
    private volatile Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private volatile byte[] answer = new byte[0];
    private volatile int status = 200;
    private volatile boolean silent;
    private HttpServer responder;
    private CertificateStore store;
    private TestAuthority issuer;
    private TestCertificate web;

    @BeforeEach
    void open() throws IOException {
        responder =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        responder.createContext(
                "/ocsp",
                exchange -> {
                    int code = status; // as they are when it is asked
                    byte[] body = answer;
                    boolean hangs = silent;
                    exchange.getRequestBody().readAllBytes();
                    asked.incrementAndGet();
                    exchange.sendResponseHeaders(code, body.length + (hangs ? 1 : 0));
                    exchange.getResponseBody().write(body);
                    if (hangs) {
                        exchange.getResponseBody().flush();
                        try {
                            end.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }
                    exchange.close();
                });
        responder.setExecutor(task -> Thread.ofVirtual().start(task));
        responder.start();
        issuer =
                ROOT.intermediate("Issuing")
                        .respondingAt(
                                URI.create(
                                        "http://127.0.0.1:"
                                                + responder.getAddress().getPort()
                                                + "/ocsp"));
        web = issuer.server("web.test");
        web.writePemPair(folder, "web");
        Events stream = new Events();
        stream.subscribe(events::add);
        store = new CertificateStore(stream, () -> now, Duration.ofSeconds(2));
    }

    @AfterEach
    void close() {
        end.countDown();
        store.close();
        responder.stop(0);
    }

    private List<String> apply(Ocsp ocsp) {
        return store.apply(
                Map.of(
                        "web",
                        new CertificateConfig(
                                folder.resolve("web.pem"),
                                folder.resolve("web.key"),
                                null,
                                null,
                                ocsp)),
                Map.of());
    }

    private OcspAnswer good() {
        return OcspAnswer.good(issuer, web.leaf()).holding(now, now.plus(Duration.ofHours(2)));
    }

    private byte[] shown() {
        byte[] staple = store.staple("web", web.leaf());
        return staple == null ? new byte[0] : staple;
    }

    private List<String> alarms() {
        return events.stream()
                .filter(Event.Alarm.class::isInstance)
                .map(
                        event ->
                                ((Event.Alarm) event).severity()
                                        + " "
                                        + ((Event.Alarm) event).message())
                .toList();
    }

    private void later(Duration time) {
        now = now.plus(time);
    }

    /// One look, and the responder's answer taken in.
    private void fetched(byte[] response) {
        answer = response;
        int before = events.size();
        store.lookAtStaples();
        await().until(() -> events.size() > before);
    }

    @Test
    void aFileIsShownFromTheStart() throws Exception {
        byte[] response = good().der();
        Files.write(folder.resolve("web.pem.ocsp"), response);

        assertThat(apply(Ocsp.FILE)).isEmpty();

        assertThat(shown()).isEqualTo(response);
        assertThat(store.staple("web", issuer.server("web.test").leaf()))
                .as("another certificate gets none")
                .isNull();
        assertThat(store.view().getFirst().ocsp())
                .isEqualTo("good until " + now.plus(Duration.ofHours(2)));
        assertThat(events)
                .contains(
                        new Event.OcspStapled(
                                now, "certificates.web", now.plus(Duration.ofHours(2))));
    }

    @Test
    void aFileThatDoesNotFitStopsTheStart() throws Exception {
        assertThat(apply(Ocsp.FILE))
                .containsExactly(
                        "certificates.web: "
                                + folder.resolve("web.pem.ocsp")
                                + ": there is no such file");

        Files.write(
                folder.resolve("web.pem.ocsp"),
                OcspAnswer.good(issuer, issuer.server("x").leaf()).der());
        assertThat(apply(Ocsp.FILE))
                .singleElement()
                .asString()
                .contains("web.pem.ocsp: the OCSP response is about another certificate");
    }

    @Test
    void aFileIsReadAnewWhenItHasChangedAndRested() throws Exception {
        Path file = folder.resolve("web.pem.ocsp");
        byte[] first = good().der();
        Files.write(file, first);
        apply(Ocsp.FILE);
        later(Duration.ofMinutes(30));
        byte[] second = good().der();
        Files.write(file, second);

        store.lookAtStaples();
        assertThat(shown()).as("it may still be being written").isEqualTo(first);
        store.lookAtStaples();
        assertThat(shown()).isEqualTo(second);

        Files.write(file, new byte[] {1, 2, 3, 4});
        store.refresh();
        assertThat(shown()).as("the last good one stays").isEqualTo(second);
        assertThat(alarms())
                .singleElement()
                .asString()
                .startsWith("WARNING " + file + ": expected an OCSP response in DER")
                .endsWith("stays in use");
        assertThat(store.view().getFirst().ocsp()).startsWith("good until ").contains(".ocsp: ");
    }

    @Test
    void aResponseThatHasEndedIsNotShown() throws Exception {
        Files.write(folder.resolve("web.pem.ocsp"), good().der());
        apply(Ocsp.FILE);
        later(Duration.ofHours(2));

        assertThat(shown()).isEmpty();
        store.lookAtStaples();
        store.lookAtStaples();

        assertThat(alarms())
                .containsExactly(
                        "WARNING the OCSP response has ended and there is no newer one; the"
                                + " certificate is shown without an OCSP response");
        assertThat(events).contains(new Event.OcspStapled(now, "certificates.web", null));
        assertThat(store.view().getFirst().ocsp()).isEqualTo("no response");
    }

    @Test
    void theResponderIsAskedAndAskedAgainBeforeItsAnswerEnds() {
        apply(Ocsp.FETCH);
        byte[] first = good().der();
        fetched(first);
        assertThat(shown()).isEqualTo(first);

        later(Duration.ofMinutes(59));
        store.lookAtStaples();
        later(Duration.ofMinutes(1));
        byte[] second = good().der();
        fetched(second);

        assertThat(asked).hasValue(2);
        assertThat(shown()).isEqualTo(second);
        assertThat(alarms()).isEmpty();
    }

    @Test
    void theLastGoodResponseIsShownWhileItHoldsAndTheResponderIsAskedLessAndLessOften() {
        apply(Ocsp.FETCH);
        byte[] first = good().der();
        fetched(first);

        later(Duration.ofHours(1));
        status = 503;
        fetched(new byte[0]);
        assertThat(shown()).isEqualTo(first);
        assertThat(alarms())
                .singleElement()
                .asString()
                .contains("answered with HTTP status 503; the OCSP response that holds until");

        later(Duration.ofSeconds(9));
        store.lookAtStaples();
        assertThat(asked).as("ten seconds of rest").hasValue(2);
        later(Duration.ofSeconds(1));
        store.lookAtStaples();
        await().until(() -> asked.get() == 3);
        status = 200;
        await().until(
                        () -> {
                            later(Duration.ofSeconds(20));
                            answer = good().der();
                            store.lookAtStaples();
                            return shown().length > 0 && !java.util.Arrays.equals(shown(), first);
                        });
        assertThat(alarms()).as("the same failure is told once").hasSize(1);
        assertThat(store.view().getFirst().ocsp()).startsWith("good until ").doesNotContain("503");
    }

    @Test
    void aRevokedCertificateIsShownWithoutAResponseAndAlarmed() {
        apply(Ocsp.FETCH);
        fetched(good().der());
        later(Duration.ofHours(1));

        fetched(good().status(Status.REVOKED).der());

        assertThat(shown()).isEmpty();
        await().untilAsserted(
                        () ->
                                assertThat(alarms())
                                        .containsExactly(
                                                "CRITICAL the issuer has revoked this certificate,"
                                                    + " as its OCSP response says; the certificate"
                                                    + " is shown without an OCSP response"));
    }

    @Test
    void whatIsNotBelievedIsNotShown() {
        apply(Ocsp.FETCH);
        fetched(good().status(Status.UNKNOWN).der());
        later(Duration.ofHours(1));
        fetched(good().holding(now.minusSeconds(7200), now).der());
        later(Duration.ofHours(1));
        fetched(good().signedBy(ROOT.server("x.test")).der());
        later(Duration.ofHours(1));
        fetched(new byte[OcspResponder.LARGEST + 1]);

        assertThat(shown()).isEmpty();
        assertThat(alarms()).hasSize(4);
        assertThat(alarms().get(0)).contains("the responder does not know the certificate");
        assertThat(alarms().get(1)).contains("which is not now");
        assertThat(alarms().get(2)).contains("is not signed by the issuer");
        assertThat(alarms().get(3)).contains("does not answer");
    }

    @Test
    void aResponderThatNeverFinishesIsGivenUp() {
        silent = true;
        apply(Ocsp.FETCH);

        fetched(good().der());

        assertThat(alarms()).singleElement().asString().contains("has not answered within 2000 ms");
    }

    @Test
    void whatAResponseNeedsIsAskedForAtTheStart() throws Exception {
        TestCertificate alone = ROOT.server("web.test");
        alone.writePemPair(folder, "web");
        assertThat(apply(Ocsp.FETCH))
                .singleElement()
                .asString()
                .contains("expected CN=Root")
                .contains("behind the certificate in the same file");

        ROOT.intermediate("Silent").server("web.test").writePemPair(folder, "web");
        assertThat(apply(Ocsp.FETCH))
                .singleElement()
                .asString()
                .contains("the certificate names no OCSP responder");
    }

    @Test
    void aNewCertificateForgetsTheResponseOfTheOldOne() throws Exception {
        apply(Ocsp.FETCH);
        fetched(good().der());
        TestCertificate old = web;
        web = issuer.server("web.test");
        web.writePemPair(folder, "web");
        store.refresh();

        assertThat(shown()).isEmpty();
        assertThat(store.staple("web", old.leaf())).isNull();
        byte[] response = good().der();
        fetched(response);
        assertThat(shown()).isEqualTo(response);
    }
}
