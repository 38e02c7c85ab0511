package org.medgateway.mllp.delivery;

import org.medgateway.core.observe.Event;
import org.medgateway.core.observe.Exchange;
import org.medgateway.core.route.Route;
import org.medgateway.core.spi.ServiceContext;

import java.time.Duration;

/// Tells the gateway's events of each message of one client that has ended. One event loop only.
final class ExchangeReports {

    private final ServiceContext context;
    private final String clientName;
    private final Kinds kinds = new Kinds();

    ExchangeReports(ServiceContext context, String clientName) {
        this.context = context;
        this.clientName = clientName;
    }

    void publish(Message message, Duration took, int attempts, String outcome, String why) {
        Route route = message.route();
        context.events()
                .publish(
                        new Event.ExchangeEnded(
                                new Exchange(
                                        context.events().nextExchangeId(),
                                        context.name(),
                                        "mllp",
                                        kinds.of(message.headerOrNull()),
                                        clientName,
                                        route == null ? "" : route.name(),
                                        message.pool(),
                                        message.server(),
                                        attempts,
                                        message.started(),
                                        took,
                                        message.length(),
                                        message.bytesOut(),
                                        outcome,
                                        why,
                                        message.details())));
    }
}
