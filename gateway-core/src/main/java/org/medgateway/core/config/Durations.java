package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations as the configuration writes them: `250ms`, `4s`, `30m`, `24h`, `7d`, or `0`.
final class Durations {
    private static final Pattern WRITTEN = Pattern.compile("([0-9]{1,12})(ms|s|m|h|d)");
    private static final Map<String, ChronoUnit> UNITS =
            Map.of(
                    "ms", ChronoUnit.MILLIS,
                    "s", ChronoUnit.SECONDS,
                    "m", ChronoUnit.MINUTES,
                    "h", ChronoUnit.HOURS,
                    "d", ChronoUnit.DAYS);
    private static final Duration LONGEST =
            Duration.ofDays(36_500); // so that nanoseconds fit a long, three times over

    static final List<Map<String, Object>> FORMS =
            List.of(
                    Json.object("type", "string", "pattern", "^([0-9]{1,12}(ms|s|m|h|d)|0)$"),
                    Json.object("const", 0));

    private Durations() {}

    static Duration parse(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        Matcher m = WRITTEN.matcher(text);
        if (!m.matches()) {
            boolean noUnit = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
            throw new IllegalArgumentException(
                    noUnit
                            ? "expected a duration with its unit (ms, s, m, h, d), such as "
                                    + text
                                    + "s"
                            : "expected a duration such as 250ms, 4s, 30m, 24h or 7d");
        }
        @Nullable ChronoUnit unit = UNITS.get(m.group(2));
        long amount = Long.parseLong(m.group(1));
        if (unit == null || amount > LONGEST.dividedBy(unit.getDuration())) {
            throw new IllegalArgumentException(
                    "expected a duration of at most " + LONGEST.toDays() + "d");
        }
        return Duration.of(amount, unit);
    }
}
