package org.medgateway.dicom.message;

import io.netty.channel.EventLoop;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;

/// How many associations each server has open, and who waits for one to end where there may be no
/// more. Any event loop.
final class ServerSlots {

    private static final class Slots {
        int open;
        final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
    }

    /// Waits for a place.
    private record Waiter(EventLoop loop, Runnable granted) {}

    private final Map<String, Slots> servers = new HashMap<>(); // guarded by this

    /// Takes a place now, or waits for one: `granted` runs on the loop when it is there.
    ///
    /// @param most 0 is no limit
    /// @return whether the place was there at once; `granted` does not run then
    synchronized boolean enter(String server, int most, EventLoop loop, Runnable granted) {
        var slots = servers.computeIfAbsent(server, _ -> new Slots());
        if (most == 0 || slots.open < most) {
            slots.open++;
            return true;
        }
        slots.waiters.add(new Waiter(loop, granted));
        return false;
    }

    /// Gives a place back, to whoever has waited longest.
    void leave(String server) {
        Waiter next;
        synchronized (this) {
            var slots = servers.get(server);
            if (slots == null) {
                return;
            }
            next = slots.waiters.poll();
            if (next == null) {
                slots.open--;
            }
        }
        if (next != null) {
            next.loop.execute(next.granted);
        }
    }

    /// Stops waiting; answers false where the place was granted already.
    synchronized boolean giveUp(String server, Runnable granted) {
        var slots = servers.get(server);
        return slots != null && slots.waiters.removeIf(waiter -> waiter.granted == granted);
    }

    /// Whether somebody waits for a place at the server.
    synchronized boolean wanted(String server) {
        var slots = servers.get(server);
        return slots != null && !slots.waiters.isEmpty();
    }
}
