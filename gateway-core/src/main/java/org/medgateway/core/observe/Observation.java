package org.medgateway.core.observe;

import io.micrometer.core.instrument.FunctionCounter;

import java.time.InstantSource;
import java.util.Collection;
import java.util.List;

/// Everything that listens to a gateway's events from its start to its end: metrics, the exchange
/// log, the operator's log and the recent exchanges.
public final class Observation implements AutoCloseable {

    private final Metrics metrics = new Metrics();
    private final RecentExchanges recent = new RecentExchanges();
    private final ExchangeLog exchangeLog;
    private final List<Events.Subscription> subscriptions;

    public Observation(Events events, ExchangeLog.Settings log, InstantSource clock) {
        exchangeLog = new ExchangeLog(log, events, clock);
        FunctionCounter.builder("medgateway.exchange.log.lines", exchangeLog, ExchangeLog::written)
                .description("Lines written to the exchange log")
                .register(metrics.registry());
        FunctionCounter.builder(
                        "medgateway.exchange.log.dropped", exchangeLog, ExchangeLog::dropped)
                .description("Exchanges that are missing in the exchange log")
                .register(metrics.registry());
        subscriptions =
                List.of(
                        events.subscribe(metrics),
                        events.subscribe(recent),
                        events.subscribe(exchangeLog),
                        events.subscribe(new OperatorLog(metrics::reading)));
    }

    /// Says which services run now; replaces what was said before.
    public void services(Collection<ServiceReading> running) {
        metrics.watch(running);
    }

    public Metrics metrics() {
        return metrics;
    }

    public RecentExchanges recentExchanges() {
        return recent;
    }

    public ExchangeLog exchangeLog() {
        return exchangeLog;
    }

    /// Writes what waits to be written, and listens no longer.
    @Override
    public void close() {
        exchangeLog.close();
        subscriptions.forEach(Events.Subscription::close);
        metrics.close();
    }
}
