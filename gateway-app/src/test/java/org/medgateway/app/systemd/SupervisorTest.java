package org.medgateway.app.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

class SupervisorTest {

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itSaysWhatSystemdWantsToHear(boolean abstractName) throws Exception {
        String name = "medgateway-" + UUID.randomUUID();
        String path = abstractName ? "\0" + name : folder.resolve("notify").toString();
        try (Listening systemd = new Listening(path)) {
            Supervisor supervisor =
                    Supervisor.of(Map.of("NOTIFY_SOCKET", path.replace('\0', '@')), 1);

            supervisor.ready("3 virtual services\nall well");
            assertThat(systemd.next()).isEqualTo("READY=1\nSTATUS=3 virtual services all well");

            long before = System.nanoTime() / 1000;
            supervisor.reloading();
            String[] lines = systemd.next().split("\n");
            assertThat(lines[0]).isEqualTo("RELOADING=1");
            assertThat(lines[1]).startsWith("MONOTONIC_USEC=");
            assertThat(Long.parseLong(lines[1].substring(15)))
                    .isBetween(before, System.nanoTime() / 1000);

            supervisor.alive();
            assertThat(systemd.next()).isEqualTo("WATCHDOG=1");

            supervisor.stopping(Duration.ofSeconds(30));
            assertThat(systemd.next())
                    .isEqualTo(
                            "STOPPING=1\nEXTEND_TIMEOUT_USEC=45000000\n"
                                    + "STATUS=Running exchanges may take 30 s");
        }
    }

    @Test
    void aSocketMadeAnewIsFound() throws Exception {
        String path = folder.resolve("notify").toString();
        Supervisor supervisor = Supervisor.of(Map.of("NOTIFY_SOCKET", path), 1);
        try (Listening systemd = new Listening(path)) {
            supervisor.alive();
            assertThat(systemd.next()).isEqualTo("WATCHDOG=1");
        }
        supervisor.alive(); // nobody listens: the program goes on
        java.nio.file.Files.deleteIfExists(Path.of(path));
        try (Listening systemd = new Listening(path)) {
            supervisor.alive();
            assertThat(systemd.next()).isEqualTo("WATCHDOG=1");
        }
    }

    @Test
    void withoutSystemdNothingIsSaid() {
        Supervisor supervisor = Supervisor.of(Map.of("WATCHDOG_USEC", "1000000"), 1);
        supervisor.ready("");
        assertThat(supervisor.watchdog()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "30000000, 7, PT30S",
                "30000000, '', PT30S",
                "30000000, 8, -",
                "0, 7, -",
                "soon, 7, -",
                "'', 7, -"
            })
    void theWatchdogIsFedOnlyWhereItIsOurs(
            String micros, String pid, @org.jspecify.annotations.Nullable Duration limit) {
        Map<String, String> environment =
                Map.of("NOTIFY_SOCKET", "/nowhere", "WATCHDOG_USEC", micros, "WATCHDOG_PID", pid);
        assertThat(Supervisor.of(environment, 7).watchdog().orElse(null)).isEqualTo(limit);
    }
}
