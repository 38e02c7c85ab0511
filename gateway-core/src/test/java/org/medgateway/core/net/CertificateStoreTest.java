package org.medgateway.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.core.config.AuthorityConfig;
import org.medgateway.core.config.CertificateConfig;
import org.medgateway.core.observe.Event;
import org.medgateway.core.observe.Event.Severity;
import org.medgateway.core.observe.Events;
import org.medgateway.testdata.tls.KeyKind;
import org.medgateway.testdata.tls.TestAuthority;
import org.medgateway.testdata.tls.TestAuthority.Validity;
import org.medgateway.testdata.tls.TestCertificate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

class CertificateStoreTest {

    private static final TestAuthority ROOT = TestAuthority.named("Root");

    @TempDir Path folder;

    private final List<Event> seen = java.util.Collections.synchronizedList(new ArrayList<>());
    private final List<Set<String>> renewals =
            java.util.Collections.synchronizedList(new ArrayList<>());
    private final Events events = new Events();
    private volatile Instant now = Instant.now();
    private final CertificateStore store = new CertificateStore(events, () -> now);

    {
        events.subscribe(seen::add);
        store.onRenewal(renewals::add);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private Map<String, CertificateConfig> admin() {
        return Map.of(
                "admin",
                new CertificateConfig(
                        folder.resolve("admin.pem"), folder.resolve("admin.key"), null, null));
    }

    @Test
    void whatIsWrongIsSaidAllAtOnceAndChangesNothing() throws Exception {
        ROOT.server("old.test").writePemPair(folder, "admin");
        assertThat(store.apply(admin(), Map.of())).isEmpty();

        List<String> problems =
                store.apply(
                        Map.of(
                                "a",
                                new CertificateConfig(folder.resolve("a.pem"), null, null, null)),
                        Map.of("b", new AuthorityConfig(List.of(folder.resolve("b.pem")))));

        assertThat(problems)
                .containsExactly(
                        "certificates.a: " + folder.resolve("a.pem") + ": there is no such file",
                        "authorities.b: " + folder.resolve("b.pem") + ": there is no such file");
        assertThat(store.certificate("admin").leaf().getSubjectX500Principal().getName())
                .startsWith("CN=old.test");
    }

    @Test
    void aRenewedFileIsReadOnceItRests() throws Exception {
        ROOT.server("old.test").writePemPair(folder, "admin");
        store.apply(admin(), Map.of());
        TestCertificate renewed = ROOT.server("new.test", "other.test", "10.1.2.3");
        renewed.writePemPair(folder, "admin");

        assertThat(store.look().renewed())
                .as("at the first look it may still be written")
                .isEmpty();
        assertThat(store.look().renewed()).containsExactly("certificates.admin");
        assertThat(store.look().renewed()).as("and once is enough").isEmpty();

        assertThat(store.certificate("admin").leaf()).isEqualTo(renewed.leaf());
        assertThat(renewals)
                .containsExactly(Set.of("certificates.admin"), Set.of("certificates.admin"));
        assertThat(seen)
                .filteredOn(event -> event instanceof Event.CertificateLoaded)
                .hasSize(2)
                .last()
                .isEqualTo(
                        new Event.CertificateLoaded(
                                now,
                                "certificates.admin",
                                renewed.leaf().getNotAfter().toInstant()));
    }

    @Test
    void aBadNewFileKeepsTheOldCertificateAndRaisesOneAlarm() throws Exception {
        TestCertificate old = ROOT.server("old.test");
        old.writePemPair(folder, "admin");
        store.apply(admin(), Map.of());
        Files.writeString(folder.resolve("admin.key"), ROOT.server("foreign.test").keyPem());

        for (int i = 0; i < 5; i++) {
            store.look();
        }

        assertThat(store.certificate("admin").leaf()).isEqualTo(old.leaf());
        assertThat(alarms())
                .singleElement()
                .satisfies(
                        alarm -> {
                            assertThat(alarm.severity()).isEqualTo(Severity.WARNING);
                            assertThat(alarm.subject()).isEqualTo("certificates.admin");
                            assertThat(alarm.message())
                                    .contains("does not belong to the certificate CN=old.test")
                                    .endsWith("the certificate read before stays in use");
                        });
        assertThat(store.view().getFirst().problem()).contains("does not belong");

        old.writePemPair(folder, "admin");
        assertThat(store.refresh().refused()).isEmpty();

        assertThat(store.view().getFirst().problem()).isNull();
        assertThat(seen.getLast())
                .as("the operator sees it is mended")
                .isInstanceOf(Event.CertificateLoaded.class);
    }

    @Test
    void refreshReadsAtOnceAndTellsOnlyWhatDiffers() throws Exception {
        ROOT.server("a.test").writePemPair(folder, "admin");
        Path authority = ROOT.writePem(folder.resolve("ca.pem"));
        store.apply(admin(), Map.of("ca", new AuthorityConfig(List.of(authority))));

        assertThat(store.refresh().renewed()).isEmpty();
        TestAuthority.named("Next").writePem(authority);
        assertThat(store.refresh().renewed()).containsExactly("authorities.ca");
    }

    @Test
    void theWatchFindsARenewedFileByItself() throws Exception {
        ROOT.server("old.test").writePemPair(folder, "admin");
        store.apply(admin(), Map.of());
        store.watch(Duration.ofMillis(20));
        TestCertificate renewed = ROOT.server("new.test");
        renewed.writePemPair(folder, "admin");

        Awaitility.await().until(() -> store.certificate("admin").leaf().equals(renewed.leaf()));
    }

    @Test
    void theEndOfACertificateIsAnnouncedStepByStepAndEachStepOnce() throws Exception {
        ROOT.server(
                        KeyKind.EC,
                        new Validity(now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(60))),
                        "admin.test")
                .writePemPair(folder, "admin");
        store.apply(admin(), Map.of());
        assertThat(alarms()).isEmpty();

        for (int days : List.of(20, 15, 21, 1, 9)) { // passing: 20, 35, 56, 57, 66
            now = now.plus(Duration.ofDays(days));
            store.look();
            store.look();
        }

        assertThat(alarms())
                .extracting(Event.Alarm::severity)
                .containsExactly(Severity.WARNING, Severity.WARNING, Severity.CRITICAL);
        assertThat(alarms().getLast().message())
                .startsWith("CN=admin.test, O=Test Hospital expired on ");
    }

    @Test
    void anExpiredCertificateIsTakenWithAnAlarm() throws Exception {
        ROOT.server(KeyKind.EC, Validity.past(), "late.test").writePemPair(folder, "admin");

        assertThat(store.apply(admin(), Map.of())).isEmpty();

        assertThat(alarms()).extracting(Event.Alarm::severity).containsExactly(Severity.CRITICAL);
    }

    @Test
    void theViewShowsWhatAnOperatorAsksFor() throws Exception {
        TestCertificate server =
                ROOT.server(KeyKind.RSA, Validity.current(), "admin.test", "10.1.2.3");
        server.writePemPair(folder, "admin");
        store.apply(admin(), Map.of());

        CertificateView view = store.view().getFirst();

        assertThat(view.name()).isEqualTo("admin");
        assertThat(view.use()).isEqualTo(CertificateView.Use.CERTIFICATE);
        assertThat(view.subject()).isEqualTo("CN=admin.test,O=Test Hospital");
        assertThat(view.alternativeNames()).containsExactly("admin.test", "10.1.2.3");
        assertThat(view.issuer()).contains("CN=Root");
        assertThat(view.key()).isEqualTo("RSA 2048");
        assertThat(view.sha256()).matches("([0-9A-F]{2}:){31}[0-9A-F]{2}");
        assertThat(view.notAfter()).isEqualTo(server.leaf().getNotAfter().toInstant());
    }

    private List<Event.Alarm> alarms() {
        return seen.stream()
                .filter(event -> event instanceof Event.Alarm)
                .map(event -> (Event.Alarm) event)
                .toList();
    }
}
