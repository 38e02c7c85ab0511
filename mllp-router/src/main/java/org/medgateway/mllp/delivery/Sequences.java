package org.medgateway.mllp.delivery;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.AdminState;
import org.medgateway.core.balance.Selection;
import org.medgateway.core.balance.ServerPool;
import org.medgateway.core.balance.StickTable;
import org.medgateway.core.spi.Pool;
import org.medgateway.mllp.wire.MessageHeader;

import java.util.HashSet;
import java.util.Set;

/// Feeds that number their messages (MSH-13): the server that took the last number is the only one
/// that knows the next, so all of a feed's messages go to it until it is halted or removed. Any
/// thread.
final class Sequences {

    private final StickTable feeds;

    Sequences(StickTable feeds) {
        this.feeds = feeds;
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
