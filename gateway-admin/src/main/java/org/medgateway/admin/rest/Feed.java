package org.medgateway.admin.rest;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

import org.jspecify.annotations.Nullable;
import org.medgateway.admin.access.Sessions;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// What changes, as server-sent events: `overview` once a second with all services, `happened` for
/// each event. Bounded: a reader that is slow loses events, and is told how many.
///
/// The web server's event loop, but for what is offered.
final class Feed implements AutoCloseable {

    private static final int MOST_READERS = 50;
    private static final int LONGEST_QUEUE = 200;

    private final Vertx vertx;
    private final Overview overview;
    private final Happenings happenings;
    private final Guard guard;
    private final Set<Reader> readers = ConcurrentHashMap.newKeySet();
    private final long timer;

    private static final class Reader {
        final RoutingContext context;
        final boolean bySession;
        final ConcurrentLinkedQueue<Views.EventView> waiting = new ConcurrentLinkedQueue<>();
        final AtomicInteger count = new AtomicInteger();
        final AtomicInteger lost = new AtomicInteger();
        final Consumer<Views.EventView> listener = this::offer;

        Reader(RoutingContext context, boolean bySession) {
            this.context = context;
            this.bySession = bySession;
        }

        private void offer(Views.EventView event) {
            if (count.incrementAndGet() > LONGEST_QUEUE) {
                count.decrementAndGet();
                lost.incrementAndGet();
            } else {
                waiting.add(event);
            }
        }

        void send(String snapshot) {
            HttpServerResponse response = context.response();
            if (response.writeQueueFull()) {
                return;
            }
            StringBuilder out = new StringBuilder(snapshot);
            Views.@Nullable EventView event;
            while ((event = waiting.poll()) != null) {
                count.decrementAndGet();
                out.append(frame("happened", Json.MAPPER.writeValueAsString(event)));
            }
            int missed = lost.getAndSet(0);
            if (missed > 0) {
                out.append(frame("lost", Integer.toString(missed)));
            }
            response.write(out.toString());
        }
    }

    Feed(Vertx vertx, Overview overview, Happenings happenings, Guard guard) {
        this.vertx = vertx;
        this.overview = overview;
        this.happenings = happenings;
        this.guard = guard;
        this.timer = vertx.setPeriodic(1_000, _ -> tick());
    }

    void open(RoutingContext context) {
        if (readers.size() >= MOST_READERS) {
            throw new Refusal(429, "too many streams of events are open");
        }
        boolean bySession = context.request().getHeader("Authorization") == null;
        HttpServerResponse response = context.response();
        response.setChunked(true)
                .putHeader("Content-Type", "text/event-stream; charset=utf-8")
                .putHeader("Cache-Control", "no-store");
        Reader reader = new Reader(context, bySession);
        readers.add(reader);
        happenings.listen(reader.listener);
        response.endHandler(_ -> forget(reader));
        response.closeHandler(_ -> forget(reader));
        response.exceptionHandler(_ -> forget(reader));
        reader.send(snapshot());
    }

    private void forget(Reader reader) {
        readers.remove(reader);
        happenings.unlisten(reader.listener);
    }

    private void tick() {
        if (readers.isEmpty()) {
            return;
        }
        String snapshot = snapshot();
        for (Reader reader : List.copyOf(readers)) {
            if (stillAllowed(reader)) {
                reader.send(snapshot);
            } else {
                forget(reader);
                reader.context.response().end();
            }
        }
    }

    private boolean stillAllowed(Reader reader) {
        try {
            return reader.bySession
                    ? guard.session(reader.context.request(), false)
                            .map(Sessions.Session::principal)
                            .isPresent()
                    : guard.admit(
                                    reader.context.request(),
                                    org.medgateway.core.config.AdminRole.VIEWER)
                            != null;
        } catch (Refusal _) {
            return false;
        }
    }

    private String snapshot() {
        return frame("overview", Json.MAPPER.writeValueAsString(overview.services()));
    }

    private static String frame(String kind, String data) {
        return "event: " + kind + "\ndata: " + data + "\n\n";
    }

    @Override
    public void close() {
        vertx.cancelTimer(timer);
        readers.forEach(reader -> happenings.unlisten(reader.listener));
        readers.clear();
    }
}
