package org.medgateway.http.server;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Open connections of one service to its servers that wait for their next request. One event loop
/// only; each loop has its own.
public final class ServerConnections {

    /// Connections that can stand in for each other.
    ///
    /// @param pool decides about TLS
    public record Key(String pool, String server, InetSocketAddress address) {}

    private static final Duration SWEEP = Duration.ofSeconds(5);

    private final EventLoop loop;
    private final int mostIdle;
    private final long idleNanos;
    private final Map<Key, Deque<ServerConnection>> idle = new HashMap<>();
    private @Nullable Future<?> sweeper;
    private boolean closed;

    /// @param mostIdle how many may wait for one server
    /// @param idleLimit how long each may wait; below what servers tolerate
    public ServerConnections(EventLoop loop, int mostIdle, Duration idleLimit) {
        this.loop = loop;
        this.mostIdle = mostIdle;
        this.idleNanos = idleLimit.toNanos();
    }

    /// The connection used last, or null.
    ///
    /// @param freshest only one that rested for no longer than this: for requests that cannot be
    ///   sent twice
    public @Nullable ServerConnection take(Key key, @Nullable Duration freshest) {
        Deque<ServerConnection> waiting = idle.get(key);
        if (waiting == null) {
            return null;
        }
        ServerConnection last = waiting.peekFirst();
        if (last == null || freshest != null && now() - last.idleSince() > freshest.toNanos()) {
            return null;
        }
        return waiting.pollFirst();
    }

    /// Keeps the connection for a next exchange, or closes it.
    public void give(Key key, ServerConnection connection) {
        if (closed || mostIdle == 0 || !connection.reusable() || connection.privateToClient()) {
            connection.close();
            return;
        }
        Deque<ServerConnection> waiting = idle.computeIfAbsent(key, _ -> new ArrayDeque<>());
        if (waiting.size() >= mostIdle) {
            waiting.removeLast().close();
        }
        connection.rest(now());
        waiting.addFirst(connection);
        if (sweeper == null) {
            sweeper =
                    loop.scheduleAtFixedRate(
                            this::sweep, SWEEP.toNanos(), SWEEP.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    public long now() {
        return loop.ticker().nanoTime();
    }

    /// The connection has gone by itself.
    public void gone(Key key, ServerConnection connection) {
        Deque<ServerConnection> waiting = idle.get(key);
        if (waiting != null && waiting.remove(connection) && waiting.isEmpty()) {
            idle.remove(key);
        }
    }

    /// How many wait.
    public int size() {
        return idle.values().stream().mapToInt(Deque::size).sum();
    }

    private void sweep() {
        long now = now();
        Iterator<Deque<ServerConnection>> servers = idle.values().iterator();
        while (servers.hasNext()) {
            Deque<ServerConnection> waiting = servers.next();
            // Taken out before it is closed: closing calls back.
            while (!waiting.isEmpty() && now - waiting.getLast().idleSince() > idleNanos) {
                waiting.removeLast().close();
            }
            if (waiting.isEmpty()) {
                servers.remove();
            }
        }
        if (idle.isEmpty() && sweeper != null) {
            sweeper.cancel(false);
            sweeper = null;
        }
    }

    /// Closes all that wait; those in use close when their exchange ends.
    public void close() {
        closed = true;
        closeIdle();
        if (sweeper != null) {
            sweeper.cancel(false);
            sweeper = null;
        }
    }

    /// Closes all that wait, for servers or their TLS may have changed.
    public void closeIdle() {
        for (Deque<ServerConnection> waiting : Map.copyOf(idle).values()) {
            while (!waiting.isEmpty()) {
                waiting.removeLast().close();
            }
        }
        idle.clear();
    }
}
