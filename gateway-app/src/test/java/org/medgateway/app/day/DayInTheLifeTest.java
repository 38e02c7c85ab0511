package org.medgateway.app.day;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.testdata.hl7.Hl7Generator;
import org.medgateway.testdata.hl7.Hl7Sender;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// One story, told twice: an administrator works through a day with a gateway that is in use, and
/// nobody who sends images or orders notices.
class DayInTheLifeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir Path folder;

    @Test
    void throughTheRestApi() throws Exception {
        try (Hospital hospital = Hospital.open(folder);
                Operator operator = RestOperator.enter(hospital)) {
            day(hospital, operator);
        }
    }

    @Test
    @Tag("peer")
    void throughThePageInChromium() throws Exception {
        try (Hospital hospital = Hospital.open(folder);
                PageOperator operator = PageOperator.enter(hospital)) {
            day(hospital, operator);
            assertThat(operator.complaints()).as("what the browser complains of").isEmpty();
        }
    }

    private static void day(Hospital hospital, Operator operator) throws Exception {
        String file = hospital.text();
        aRuleSendsResultsToResearch(hospital, operator);
        aServerIsDrainedUnderLoad(hospital, operator);
        Hl7Sender.Running feed =
                hospital.sender("feed")
                        .connections(2)
                        .messages(1_000_000)
                        .pace(Duration.ofMillis(2))
                        .start();
        try {
            theFeedFailsOverAndIsBroughtBack(hospital, operator);
            aCertificateIsReplaced(hospital, operator);
            aBadFileChangesNothing(hospital, operator);
            theDayIsRolledBack(hospital, operator, file);
        } finally {
            feed.stop();
        }
        assertThat(hospital.messages().judge().isSeamless())
                .as("no sender noticed: " + hospital.messages().judge())
                .isTrue();
    }

    private static void aRuleSendsResultsToResearch(Hospital hospital, Operator operator)
            throws Exception {
        assertThat(operator.tryMessage("Orders", result()))
                .isEqualTo(new Operator.Verdict("", "EngineA"));
        operator.addRule("Orders", "results", "msh.9.1", "ORU", "research");
        assertThat(hospital.text())
                .contains("- name: results", "# Saint Example, the gateway of radiology.");
        assertThat(operator.tryMessage("Orders", result()))
                .isEqualTo(new Operator.Verdict("results", "Research"));

        // an admission, an order, a result and an update
        hospital.sender("morning").messages(4).run();
        assertThat(hospital.messages().engines("morning-1-3")).containsExactly("Research");
        assertThat(hospital.messages().stored("EngineA")).isEqualTo(3);
    }

    /// As it would be copied from a log.
    private static String result() {
        byte[] body = new Hl7Generator(1).result("SAMPLE1", 2).body();
        return new String(body, StandardCharsets.UTF_8).replace('\r', '\n');
    }

    private static void aServerIsDrainedUnderLoad(Hospital hospital, Operator operator)
            throws Exception {
        try (Modalities modalities = Modalities.start(hospital.archive(), 4)) {
            eventually(
                    () -> {
                        assertThat(hospital.stored("PACS1")).isGreaterThan(20);
                        assertThat(hospital.stored("PACS2")).isGreaterThan(20);
                    });
            operator.drain("Archive", "PACS1", "new memory");
            eventually(() -> assertThat(hospital.pacs1().associations()).isZero());
            long drained = hospital.stored("PACS1");
            long busy = hospital.stored("PACS2");
            eventually(() -> assertThat(hospital.stored("PACS2")).isGreaterThan(busy + 60));
            assertThat(hospital.stored("PACS1")).isEqualTo(drained);

            operator.makeReady("Archive", "PACS1");
            eventually(() -> assertThat(hospital.stored("PACS1")).isGreaterThan(drained + 20));
            modalities.goHome();
            assertThat(modalities.troubles()).isEmpty();
            assertThat(hospital.images().missing(modalities.sent())).isEmpty();
            assertThat(hospital.images().altered(modalities.sent())).isEmpty();
        }
    }

    private static void theFeedFailsOverAndIsBroughtBack(Hospital hospital, Operator operator)
            throws Exception {
        grows(hospital, "EngineA");
        hospital.engineA().kill();
        grows(hospital, "EngineB");
        revive(hospital);
        operator.awaitUp("Orders", "EngineA");
        int left = hospital.messages().stored("EngineA");
        grows(hospital, "EngineB");
        assertThat(hospital.messages().stored("EngineA"))
                .as("it stays where it was last successful")
                .isEqualTo(left);

        operator.clearStickTable("Orders", "main");
        grows(hospital, "EngineA");
    }

    private static void revive(Hospital hospital) {
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(java.io.UncheckedIOException.class)
                .pollInSameThread()
                .until(
                        () -> {
                            hospital.engineA().revive();
                            return true;
                        });
    }

    private static void aCertificateIsReplaced(Hospital hospital, Operator operator)
            throws Exception {
        BigInteger before = hospital.shown().getSerialNumber();
        var next = hospital.certificate();
        operator.replaceCertificate("orders", next);
        eventually(
                () ->
                        assertThat(hospital.shown().getSerialNumber())
                                .isEqualTo(next.leaf().getSerialNumber())
                                .isNotEqualTo(before));
        grows(hospital, "EngineA");
    }

    private static void aBadFileChangesNothing(Hospital hospital, Operator operator)
            throws Exception {
        String good = hospital.text();
        List<String> wrong =
                operator.applyWhatIsRefused(
                        good.replace("balance: first", "balance: frist")
                                .replace("pool: research", "pool: reserach"));
        assertThat(wrong)
                .anySatisfy(line -> assertThat(line).contains("did you mean \"first\"?"))
                .anySatisfy(line -> assertThat(line).contains("reserach"));
        assertThat(hospital.text()).isEqualTo(good);
        assertThat(operator.tryMessage("Orders", result()))
                .isEqualTo(new Operator.Verdict("results", "Research"));
        grows(hospital, "EngineA");
    }

    private static void theDayIsRolledBack(Hospital hospital, Operator operator, String file)
            throws Exception {
        operator.rollBack(1);
        assertThat(hospital.text()).isEqualTo(file);
        assertThat(operator.tryMessage("Orders", result()))
                .isEqualTo(new Operator.Verdict("", "EngineA"));
        hospital.sender("evening").messages(4).run();
        assertThat(hospital.messages().engines("evening-1-3")).containsExactly("EngineA");
    }

    /// Waits for some more messages to be stored by this engine.
    private static void grows(Hospital hospital, String engine) {
        int before = hospital.messages().stored(engine);
        eventually(
                () ->
                        assertThat(hospital.messages().stored(engine))
                                .as("messages stored by " + engine)
                                .isGreaterThan(before + 20));
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).untilAsserted(assertion);
    }
}
