package org.medgateway.testdata.hl7;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Every control id that was sent, stored by an engine, and acknowledged, in the order in which it
/// happened. Written by all simulated systems of a scenario, from any thread.
public final class Ledger {

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final List<String> misattributed = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private long clock;

    /// A sender is about to put the message on the wire.
    public synchronized void sent(String lane, String controlId) {
        Entry entry = entries.computeIfAbsent(controlId, id -> new Entry(id, lane));
        entry.timesSent++;
    }

    /// An engine has the message in its store.
    public synchronized void stored(String engine, String controlId) {
        Entry entry = entries.computeIfAbsent(controlId, id -> new Entry(id, ""));
        entry.stores.add(new Stored(engine, clock++));
    }

    /// A sender got an answer that names its message.
    public synchronized void answered(String controlId, String code) {
        Entry entry = entries.computeIfAbsent(controlId, id -> new Entry(id, ""));
        entry.answers.add(code);
    }

    /// A sender got an answer that names a message which it was not waiting for.
    public synchronized void misattributed(String sender, String awaited, String named) {
        misattributed.add(sender + " awaited " + awaited + ", was answered for " + named);
    }

    /// A sender met an error: a reset, an end of the stream, a time-out, no connection.
    public synchronized void error(String sender, String why) {
        errors.add(sender + ": " + why);
    }

    /// How many messages have been positively acknowledged so far.
    public synchronized int acknowledged() {
        return (int) entries.values().stream().filter(Entry::isAcknowledged).count();
    }

    /// How many messages some engine has stored so far.
    public synchronized int stored() {
        return (int) entries.values().stream().filter(entry -> !entry.stores.isEmpty()).count();
    }

    /// How many messages this engine has stored so far, each counted once.
    public synchronized int stored(String engine) {
        return (int)
                entries.values().stream()
                        .filter(
                                entry ->
                                        entry.stores.stream()
                                                .anyMatch(s -> s.engine.equals(engine)))
                        .count();
    }

    /// The engines that stored the message, in order.
    public synchronized List<String> engines(String controlId) {
        Entry entry = entries.get(controlId);
        return entry == null ? List.of() : entry.stores.stream().map(Stored::engine).toList();
    }

    /// The answers that the message got, in order.
    public synchronized List<String> answers(String controlId) {
        Entry entry = entries.get(controlId);
        return entry == null ? List.of() : List.copyOf(entry.answers);
    }

    /// Judges all that happened until now.
    public synchronized Judgement judge() {
        List<String> nowhereStored = new ArrayList<>();
        List<String> unacknowledged = new ArrayList<>();
        List<String> answeredTwice = new ArrayList<>();
        Map<String, Integer> duplicates = new LinkedHashMap<>();
        for (Entry entry : entries.values()) {
            if (entry.isAcknowledged() && entry.stores.isEmpty()) {
                nowhereStored.add(entry.controlId);
            }
            if (!entry.isAcknowledged()) {
                unacknowledged.add(entry.controlId);
            }
            if (entry.answers.size() > entry.timesSent) {
                answeredTwice.add(entry.controlId);
            }
            if (entry.stores.size() > 1) {
                duplicates.put(entry.controlId, entry.stores.size());
            }
        }
        return new Judgement(
                entries.size(),
                nowhereStored,
                List.copyOf(misattributed),
                outOfOrder(),
                duplicates,
                unacknowledged,
                answeredTwice,
                List.copyOf(errors));
    }

    /// Within a lane, the first store of a message may not come before the first store of one that
    /// was sent earlier.
    private List<String> outOfOrder() {
        List<String> found = new ArrayList<>();
        Map<String, Entry> latest = new HashMap<>();
        for (Entry entry : entries.values()) {
            if (entry.stores.isEmpty()) {
                continue;
            }
            Entry before = latest.get(entry.lane);
            if (before != null && entry.firstStore() < before.firstStore()) {
                found.add(entry.controlId + " stored before " + before.controlId);
            } else {
                latest.put(entry.lane, entry);
            }
        }
        return found;
    }

    /// @param messages how many different messages were seen
    /// @param nowhereStored positively acknowledged, stored by no engine
    /// @param misattributed answers that named another message than the one awaited
    /// @param outOfOrder messages of a lane that were stored before an earlier one of it
    /// @param duplicates stored more than once, with how often
    /// @param unacknowledged never positively acknowledged
    /// @param answeredTwice got more answers than times that they were sent
    /// @param errors what senders saw besides answers
    public record Judgement(
            int messages,
            List<String> nowhereStored,
            List<String> misattributed,
            List<String> outOfOrder,
            Map<String, Integer> duplicates,
            List<String> unacknowledged,
            List<String> answeredTwice,
            List<String> errors) {

        /// Nothing lost, nothing mixed up: what has to hold whatever breaks.
        public boolean isSound() {
            return nowhereStored.isEmpty() && misattributed.isEmpty() && outOfOrder.isEmpty();
        }

        /// Sound, and no sender noticed anything at all.
        public boolean isSeamless() {
            return isSound()
                    && unacknowledged.isEmpty()
                    && errors.isEmpty()
                    && answeredTwice.isEmpty();
        }
    }

    private record Stored(String engine, long at) {}

    private static final class Entry {

        private final String controlId;
        private final String lane;
        private int timesSent;
        private final List<Stored> stores = new ArrayList<>(1);
        private final List<String> answers = new ArrayList<>(1);

        Entry(String controlId, String lane) {
            this.controlId = controlId;
            this.lane = lane;
        }

        boolean isAcknowledged() {
            return answers.stream().anyMatch(code -> code.equals("AA") || code.equals("CA"));
        }

        long firstStore() {
            return stores.getFirst().at;
        }
    }
}
