package org.medgateway.core.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.Random;

class InstantTextTest {

    /// Against the platform's own, with seconds that repeat and every number of decimals.
    @Test
    void writesWhatInstantsSay() {
        Random random = new Random(3);
        InstantText text = new InstantText();
        for (int round = 0; round < 5000; round++) {
            long second =
                    1_790_000_000L + random.nextInt(3) - (round % 7 == 0 ? 4_000_000_000L : 0);
            int unit =
                    switch (round % 4) {
                        case 0 -> 1;
                        case 1 -> 1000;
                        case 2 -> 1_000_000;
                        default -> 1_000_000_000;
                    };
            Instant instant =
                    Instant.ofEpochSecond(
                            second, (long) random.nextInt(1_000_000_000 / unit) * unit);
            StringBuilder out = new StringBuilder();
            text.append(out, instant);
            assertThat(out).hasToString(instant.toString());
        }
    }
}
