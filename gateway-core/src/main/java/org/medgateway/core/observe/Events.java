package org.medgateway.core.observe;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/// The one stream of events. Listeners are called on the publishing thread, often an event loop,
/// and must not block.
public final class Events {

    private static final Logger LOG = LoggerFactory.getLogger(Events.class);

    @FunctionalInterface
    public interface Listener {
        void on(Event event);
    }

    /// Ends a subscription.
    @FunctionalInterface
    public interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    private final CopyOnWriteArrayList<Listener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong exchangeIds = new AtomicLong();

    public Subscription subscribe(Listener listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    public void publish(Event event) {
        for (Listener listener : listeners) {
            try {
                listener.on(event);
            } catch (
                    RuntimeException
                            e) { // one listener's fault must not end an exchange or silence the
                // others
                LOG.warn("A listener failed on {}", event, e);
            }
        }
    }

    /// A number for a new exchange.
    public long nextExchangeId() {
        return exchangeIds.incrementAndGet();
    }
}
