package org.medgateway.core.observe;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/// Lets a few lines of each sort through in a span of time and counts the rest, so that a storm
/// does not drown the log. Any thread.
final class Throttle {

    private static final class Window {
        Instant since = Instant.EPOCH;
        int said;
        long unsaid;
    }

    private final int most;
    private final Duration span;
    private final Map<String, Window> windows = new HashMap<>(); // guarded by this

    Throttle(int most, Duration span) {
        this.most = most;
        this.span = span;
    }

    /// How many of the sort went unsaid since the last line; -1 where this one is to go unsaid too.
    synchronized long admit(String sort, Instant now) {
        Window window = windows.computeIfAbsent(sort, _ -> new Window());
        if (!now.isBefore(window.since.plus(span)) || now.isBefore(window.since)) {
            window.since = now;
            window.said = 0;
        }
        if (window.said >= most) {
            window.unsaid++;
            return -1;
        }
        window.said++;
        long unsaid = window.unsaid;
        window.unsaid = 0;
        return unsaid;
    }
}
