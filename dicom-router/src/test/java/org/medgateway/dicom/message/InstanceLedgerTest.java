package org.medgateway.dicom.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.core.spi.ServiceRefused;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

class InstanceLedgerTest {

    @TempDir Path folder;

    private Path file() {
        return folder.resolve("instances.tsv");
    }

    @Test
    void remembersTheYoungestOverARestartAndALineThatACrashHasCut()
            throws ServiceRefused, IOException {
        try (var ledger = new InstanceLedger(file(), 100)) {
            for (int i = 0; i < 150; i++) {
                ledger.remember("1.2." + i, i % 2 == 0 ? "A" : "B");
            }
            ledger.remember("1.2.149", "A");
        }
        Files.writeString(file(), Files.readString(file()) + "1.2.15");
        try (var ledger = new InstanceLedger(file(), 100)) {
            assertThat(ledger.size()).isEqualTo(100);
            assertThat(ledger.server("1.2.49")).isNull();
            assertThat(ledger.server("1.2.50")).isEqualTo("A");
            assertThat(ledger.server("1.2.149")).isEqualTo("A");
            assertThat(ledger.server("1.2.15")).isNull();
        }
    }

    @Test
    void theFileDoesNotGrowForEver() throws ServiceRefused, IOException {
        try (var ledger = new InstanceLedger(file(), 100)) {
            for (int i = 0; i < 5000; i++) {
                ledger.remember("1.2." + i, "A");
            }
            await().until(() -> lines() <= 201 && Files.readString(file()).contains("1.2.4999\t"));
        }
        assertThat(lines()).isLessThanOrEqualTo(201);
        try (var ledger = new InstanceLedger(file(), 100)) {
            assertThat(ledger.server("1.2.4999")).isEqualTo("A");
        }
    }

    private long lines() throws IOException {
        try (var lines = Files.lines(file())) {
            return lines.count();
        }
    }
}
