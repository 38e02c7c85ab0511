package org.medgateway.dicom.message;

import org.medgateway.core.balance.RealServer;
import org.medgateway.dicom.wire.UserItem;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// What servers have accepted and refused in associations until now, so that a client is offered
/// just that. Learned from every association that is opened, forgotten after a while. Any event
/// loop.
final class Capabilities {

    private static final long REMEMBERED = Duration.ofMinutes(5).toNanos();

    /// Of one server, under one pair of AE titles.
    private static final class Known {
        final Set<ContextKey> accepted = ConcurrentHashMap.newKeySet();
        final Set<ContextKey> refused = ConcurrentHashMap.newKeySet();
        final long since = System.nanoTime();
        volatile List<UserItem> answers = List.of();
    }

    private final ConcurrentHashMap<ServerKey, Known> servers = new ConcurrentHashMap<>();

    /// The contexts among these of which it is not known whether the server takes them.
    List<ContextKey> unknown(ServerKey server, Collection<ContextKey> contexts) {
        var known = servers.get(server);
        if (known == null || System.nanoTime() - known.since > REMEMBERED) {
            servers.remove(server);
            return List.copyOf(new HashSet<>(contexts));
        }
        var missing = new ArrayList<ContextKey>();
        for (var context : contexts) {
            if (!known.accepted.contains(context)
                    && !known.refused.contains(context)
                    && !missing.contains(context)) {
                missing.add(context);
            }
        }
        return missing;
    }

    boolean accepts(ServerKey server, ContextKey context) {
        var known = servers.get(server);
        return known != null && known.accepted.contains(context);
    }

    /// What the server answered to the user information that was passed on.
    List<UserItem> answers(ServerKey server) {
        var known = servers.get(server);
        return known == null ? List.of() : known.answers;
    }

    void learn(
            ServerKey server,
            Collection<ContextKey> proposed,
            Collection<ContextKey> accepted,
            List<UserItem> answers) {
        var known = servers.computeIfAbsent(server, _ -> new Known());
        known.answers = List.copyOf(answers);
        for (var context : proposed) {
            if (accepted.contains(context)) {
                known.accepted.add(context);
                known.refused.remove(context);
            } else {
                known.refused.add(context);
                known.accepted.remove(context);
            }
        }
    }

    void forget(ServerKey server) {
        servers.remove(server);
    }

    /// Keeps what is known of these servers only.
    void retain(Set<RealServer> unchanged) {
        servers.keySet().removeIf(key -> !unchanged.contains(key.server()));
    }
}
