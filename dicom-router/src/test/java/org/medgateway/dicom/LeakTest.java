package org.medgateway.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.medgateway.core.observe.Event;
import org.medgateway.testdata.dicom.ArchiveSimulator;
import org.medgateway.testdata.dicom.Behaviour;
import org.medgateway.testdata.dicom.DicomObjects;
import org.medgateway.testdata.dicom.Ledger;
import org.medgateway.testdata.dicom.ModalitySimulator;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/// What is kept of objects is given back, however their way ends.
class LeakTest {

    @TempDir Path folder;
    private final Ledger ledger = new Ledger();
    private final ArchiveSimulator a = ArchiveSimulator.start("A", ledger);
    private final ArchiveSimulator b = ArchiveSimulator.start("B", ledger);
    private final ArchiveSimulator c = ArchiveSimulator.start("C", ledger);

    @AfterEach
    void close() {
        a.close();
        b.close();
        c.close();
    }

    private RunningGateway gateway(String memory) {
        return new RunningGateway(
                folder,
                """
                mode: message
                healthCheck: {type: none}
                replayMemory: %s
                pools:
                  vna: {servers: [{name: A, address: '127.0.0.1:%d'}]}
                  research: {servers: [{name: B, address: '127.0.0.1:%d'}, {name: C, address: '127.0.0.1:%d'}]}
                routes:
                  - {name: both, pools: [vna, research], success: first}
                """
                        .formatted(
                                memory,
                                a.address().getPort(),
                                b.address().getPort(),
                                c.address().getPort()));
    }

    @ParameterizedTest(name = "{0} of memory")
    @ValueSource(strings = {"64MiB", "64KiB"})
    void theGatewayStopsWhileAPoolIsBehind(String memory) throws IOException {
        var object = DicomObjects.image("behind", 0, 8_000_000);
        b.behave(new Behaviour.Freeze());
        c.behave(new Behaviour.Freeze());
        try (var leaks = Leaks.watch()) {
            var gateway = gateway(memory);
            try (gateway;
                    var modality = ModalitySimulator.associate(gateway.address(), "CT1", "PACS")) {
                assertThat(modality.store(object)).isZero();
                modality.release();
            }
            assertThat(leaks.found()).isEmpty();
            assertThat(gateway.events(Event.Alarm.class))
                    .singleElement()
                    .extracting(Event.Alarm::message)
                    .asString()
                    .contains("is stored in pool vna but not in research");
        }
    }

    @Test
    void aPoolThatIsBehindMayFinishWhileTheGatewayStops() throws IOException {
        var object = DicomObjects.image("late", 0, 1_000_000);
        b.behave(new Behaviour.Slow(Duration.ofMillis(500)));
        c.behave(new Behaviour.Slow(Duration.ofMillis(500)));
        var gateway = gateway("64MiB");
        try (gateway;
                var modality = ModalitySimulator.associate(gateway.address(), "CT1", "PACS")) {
            assertThat(modality.store(object)).isZero();
            modality.release();
            await().until(() -> ledger.of(object.sopInstanceUid()).size() == 2);
        }
        assertThat(gateway.events(Event.Alarm.class)).isEmpty();
    }

    @ParameterizedTest(name = "{0} of memory")
    @ValueSource(strings = {"64MiB", "64KiB"})
    void clientsThatAbortOrDieInTheMiddleOfAFanOut(String memory) throws IOException {
        var object = DicomObjects.image("half", 0, 4_000_000);
        try (var leaks = Leaks.watch()) {
            try (var gateway = gateway(memory)) {
                for (int i = 0; i < 10; i++) {
                    try (var modality =
                            ModalitySimulator.associate(gateway.address(), "CT1", "PACS")) {
                        modality.sendHalf(object);
                        if (i % 2 == 0) {
                            modality.abort();
                        }
                    }
                }
                await().until(() -> gateway.exchanges().size() == 10);
            }
            assertThat(leaks.found()).isEmpty();
        }
    }
}
