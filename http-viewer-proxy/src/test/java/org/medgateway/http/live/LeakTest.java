package org.medgateway.http.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// Slow heads, slow bodies, half-closed, reset, oversized: the right status, and nothing is held
/// any more - no session, no connection, no descriptor, no buffer.
@Timeout(120)
class LeakTest {

    private static List<String> said = List.of();

    @BeforeAll
    static void run(@TempDir Path folder) throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-Dio.netty.allocator.type=unpooled",
                                "-Dio.netty.leakDetection.level=paranoid",
                                "-cp",
                                System.getProperty("java.class.path"),
                                LeakRun.class.getName(),
                                folder.toString())
                        .redirectErrorStream(true)
                        .start();
        try {
            said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList();
            assertThat(process.waitFor()).as(() -> String.join("\n", said)).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "slow-head   | 408,408,408",
                "slow-body   | 408,408",
                "half-closed | none,none,400,101",
                "reset       | gone,gone,502,200,gone,gone,gone",
                "oversized   | 414,431,413,413,502",
            })
    void theRightStatusAndNothingIsLeftOver(String kind, String statuses) {
        assertThat(said)
                .as(() -> String.join("\n", said))
                .contains(
                        "LEAK %s statuses=%s sessions=0 connections=0 descriptors=0 octets=0"
                                .formatted(kind, statuses));
    }

    @Test
    void nettysLeakDetectorFindsNothing() {
        assertThat(said)
                .as(() -> String.join("\n", said))
                .noneMatch(line -> line.contains("LEAK:"));
    }
}
