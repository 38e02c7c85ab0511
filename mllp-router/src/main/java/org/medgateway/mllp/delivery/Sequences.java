package org.medgateway.mllp.delivery;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.AdminState;
import org.medgateway.core.balance.Selection;
import org.medgateway.core.balance.ServerPool;
import org.medgateway.core.balance.StickTable;
import org.medgateway.core.spi.Pool;
import org.medgateway.mllp.wire.MessageHeader;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Feeds that number their messages (MSH-13): the server that took the last number is the only one
/// that knows the next, so all of a feed's messages go to it until it is halted or removed, over a
/// restart of the gateway too. Bounded; any thread.
final class Sequences implements StickTable.Listener, AutoCloseable {

    /// How many feeds are remembered.
    private static final int MOST = 10_000;

    private final StickTable feeds;
    private final Journal<Row> journal;

    /// A feed and its server as they stand in the file.
    record Row(String key, String server) {

        Row {
            requireNonNull(key);
            requireNonNull(server);
        }

        /// What it takes in memory, roughly.
        int weight() {
            return 100 + key.length();
        }
    }

    /// @param file keeps the servers over a restart
    Sequences(Path file, InstantSource clock) {
        this.feeds = new StickTable("sequenced feeds", MOST, Duration.ZERO, clock);
        this.journal = new Journal<>(file, Row.class, this::rows);
        journal.read().forEach(row -> feeds.put(row.key(), row.server()));
        feeds.listen(this);
    }

    /// The selection narrowed to the feed's server, where it has one; that one is tried again even
    /// where it has failed.
    Selection narrow(Selection wanted, MessageHeader header, Pool pool, Set<String> failed) {
        String pinned = feeds.server(feed(header));
        ServerPool.Member member = pinned == null ? null : member(pool, pinned);
        if (member == null || member.state().condition().admin() == AdminState.HALT) {
            return failed.isEmpty() ? wanted : wanted.excluding(failed);
        }
        Set<String> others = new HashSet<>(failed);
        for (ServerPool.Member each : pool.servers().members()) {
            if (each != member) {
                others.add(each.server().name());
            }
        }
        ServerPool.Member fallback = pool.servers().fallback();
        if (fallback != null) {
            others.add(fallback.server().name());
        }
        return wanted.excluding(others);
    }

    /// A message has been acknowledged: its server is the feed's.
    void note(Message message) {
        MessageHeader header = message.headerOrNull();
        if (header != null && header.isSequenced() && !message.server().isEmpty()) {
            feeds.put(feed(header), message.server());
        }
    }

    @Override
    public void put(StickTable table, StickTable.Entry entry) {
        Row row = new Row(entry.key(), entry.server());
        journal.add(row, row.weight());
    }

    /// One that is forgotten to make room stays in the file until that is written anew.
    @Override
    public void removed(StickTable table, String key) {}

    @Override
    public void close() {
        journal.close();
    }

    private List<Row> rows() {
        return feeds.entries().stream().map(entry -> new Row(entry.key(), entry.server())).toList();
    }

    private static String feed(MessageHeader header) {
        return header.sendingApplication().latin() + '|' + header.sendingFacility().latin();
    }

    private static ServerPool.@Nullable Member member(Pool pool, String name) {
        for (ServerPool.Member member : pool.servers().members()) {
            if (member.server().name().equals(name)) {
                return member;
            }
        }
        return null;
    }
}
