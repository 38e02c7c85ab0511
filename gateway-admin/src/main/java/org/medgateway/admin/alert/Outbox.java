package org.medgateway.admin.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// What waits for one recipient, and what went out to it lately. No more groups an hour than
/// allowed: what is beyond is counted and told with the next. What does not arrive is tried again.
/// The sender's thread only.
final class Outbox {

    private static final int LONGEST = 1_000;
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(20);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(15);

    /// How it is kept over a restart.
    record Kept(List<Alert> waiting, List<Instant> sent, int heldBack) {}

    /// Sends a group to the recipient.
    @FunctionalInterface
    interface Delivery {
        /// @param heldBack how many alerts before these were counted only
        void send(List<Alert> alerts, int heldBack) throws Exception;
    }

    private final List<Alert> waiting = new ArrayList<>();
    private final ArrayDeque<Instant> sent = new ArrayDeque<>();
    private int heldBack;
    private Duration pause = FIRST_PAUSE;
    private Instant nextTry = Instant.MIN;

    Outbox() {}

    Outbox(Kept kept) {
        waiting.addAll(kept.waiting());
        sent.addAll(kept.sent());
        heldBack = kept.heldBack();
    }

    Kept kept() {
        return new Kept(List.copyOf(waiting), List.copyOf(sent), heldBack);
    }

    void add(List<Alert> alerts) {
        waiting.addAll(alerts);
        List<Alert> once = Alert.gathered(waiting);
        waiting.clear();
        waiting.addAll(once.subList(0, Math.min(LONGEST, once.size())));
        heldBack += once.size() - waiting.size();
    }

    /// When it is to be tried; [Instant#MAX] where nothing waits.
    Instant due() {
        return waiting.isEmpty() ? Instant.MAX : nextTry;
    }

    /// Sends what waits, if it is time and the limit allows.
    ///
    /// @throws Exception as the delivery did; the alerts are kept then
    void deliver(Instant now, int perHour, Delivery delivery) throws Exception {
        if (now.isBefore(due())) {
            return;
        }
        sent.removeIf(at -> at.plus(HOUR).isBefore(now));
        if (sent.size() >= perHour) {
            heldBack += waiting.size();
            waiting.clear();
            return;
        }
        try {
            delivery.send(List.copyOf(waiting), heldBack);
        } catch (Exception e) {
            nextTry = now.plus(pause);
            pause =
                    pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
                            ? pause.multipliedBy(2)
                            : LONGEST_PAUSE;
            throw e;
        }
        sent.add(now);
        waiting.clear();
        heldBack = 0;
        pause = FIRST_PAUSE;
        nextTry = Instant.MIN;
    }
}
