package org.medgateway.core.observe;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/// Tells the operator what happened, to whom, why, and what the gateway did about it: a line for
/// each thing worth waking up for, none for what goes well.
///
/// Holds no details of exchanges, so no patient data. Refused and failed exchanges are limited to a
/// few lines a service in ten seconds; the next line says how many went unsaid.
public final class OperatorLog implements Events.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(OperatorLog.class);
    private static final int LINES = 5;
    private static final Duration SPAN = Duration.ofSeconds(10);

    private final Function<String, @Nullable ServiceReading> readings;
    private final Throttle throttle = new Throttle(LINES, SPAN);

    /// @param readings what can be read of a running service; null where there is none of that name
    OperatorLog(Function<String, @Nullable ServiceReading> readings) {
        this.readings = readings;
    }

    @Override
    public void on(Event event) {
        switch (event) {
            case Event.ExchangeEnded ended -> exchangeEnded(ended);
            case Event.SessionOpened opened ->
                    LOG.debug("{}: {} connected", opened.service(), opened.client());
            case Event.SessionClosed closed ->
                    LOG.debug(
                            "{}: {} has left after {} ms",
                            closed.service(),
                            closed.client(),
                            closed.duration().toMillis());
            case Event.SessionRefused refused -> sessionRefused(refused);
            case Event.ServerHealthChanged changed -> healthChanged(changed);
            case Event.ServerAdminChanged changed -> adminChanged(changed);
            case Event.ServiceStarted started ->
                    LOG.info(
                            "{}: started{}",
                            started.service(),
                            started.addresses().isEmpty()
                                    ? ""
                                    : ", listens on " + String.join(", ", started.addresses()));
            case Event.ServiceStopped stopped -> LOG.info("{}: stopped", stopped.service());
            case Event.ConfigurationApplied applied ->
                    LOG.info(
                            "configuration from {} is in force: {}",
                            plain(applied.source()),
                            applied.changes().isEmpty()
                                    ? "nothing has changed"
                                    : plain(String.join("; ", applied.changes())));
            case Event.ConfigurationRefused refused -> configurationRefused(refused);
            case Event.StickTableCleared cleared ->
                    LOG.info(
                            "{}: {} of stick table {} cleared; these clients are balanced anew",
                            cleared.service(),
                            cleared.key() == null
                                    ? "all " + cleared.rows() + " rows"
                                    : "a row", // the key may be a patient's
                            cleared.table());
            case Event.CertificateLoaded loaded ->
                    LOG.info(
                            "certificate {} is loaded, valid until {}",
                            loaded.name(),
                            loaded.notAfter());
            case Event.OcspStapled stapled -> stapled(stapled);
            case Event.Alarm alarm -> alarm(alarm);
        }
    }

    private static void stapled(Event.OcspStapled stapled) {
        if (stapled.until() == null) {
            LOG.info("certificate {} is shown without an OCSP response", stapled.name());
        } else {
            LOG.info(
                    "certificate {} is shown with an OCSP response that holds until {}",
                    stapled.name(),
                    stapled.until());
        }
    }

    private void exchangeEnded(Event.ExchangeEnded event) {
        Exchange exchange = event.exchange();
        boolean refused = exchange.outcome().equals(Exchange.REFUSED_BY_GATEWAY);
        if (!refused && !exchange.outcome().startsWith("failed")) {
            if (LOG.isDebugEnabled()) {
                LOG.debug("{}", line(exchange));
            }
            return;
        }
        long unsaid =
                throttle.admit((refused ? "refused " : "failed ") + exchange.service(), event.at());
        if (unsaid < 0) {
            return;
        }
        if (refused) {
            LOG.warn("{}{}", line(exchange), alsoUnsaid(unsaid));
        } else {
            LOG.info("{}{}", line(exchange), alsoUnsaid(unsaid));
        }
    }

    private static String line(Exchange exchange) {
        StringBuilder line = new StringBuilder(160);
        line.append(exchange.service()).append(": exchange ").append(exchange.id());
        line.append(" (").append(plain(exchange.kind())).append(") from ");
        line.append(exchange.client());
        if (!exchange.server().isEmpty()) {
            line.append(" on ").append(exchange.server());
        }
        line.append(' ').append(exchange.outcome());
        line.append(" after ").append(exchange.duration().toMillis()).append(" ms");
        if (exchange.attempts() > 1) {
            line.append(" and ").append(exchange.attempts()).append(" servers tried");
        }
        if (!exchange.why().isEmpty()) {
            line.append(": ").append(plain(exchange.why()));
        }
        return line.toString();
    }

    private static String alsoUnsaid(long unsaid) {
        return unsaid == 0 ? "" : " (" + unsaid + " more like it were not logged)";
    }

    private void sessionRefused(Event.SessionRefused refused) {
        long unsaid = throttle.admit("session " + refused.service(), refused.at());
        if (unsaid >= 0) {
            LOG.info(
                    "{}: connection of {} turned away: {}{}",
                    refused.service(),
                    refused.client(),
                    plain(refused.why()),
                    alsoUnsaid(unsaid));
        }
    }

    private void healthChanged(Event.ServerHealthChanged changed) {
        if (changed.up()) {
            LOG.info(
                    "{}: server {} is up: {}{}",
                    changed.service(),
                    changed.server(),
                    plain(changed.reason()),
                    left(changed.service()));
        } else {
            LOG.warn(
                    "{}: server {} is down: {}{}",
                    changed.service(),
                    changed.server(),
                    plain(changed.reason()),
                    left(changed.service()));
        }
    }

    private String left(String service) {
        ServiceReading reading = readings.apply(service);
        if (reading == null) {
            return "";
        }
        long taking = reading.serversTakingNew();
        int all = reading.servers().size();
        return taking == 0
                ? "; no server takes new exchanges, they are refused"
                : "; " + taking + " of " + all + " servers take new exchanges";
    }

    private void adminChanged(Event.ServerAdminChanged changed) {
        LOG.info(
                "{}: server {} set to {}{}{}{}",
                changed.service(),
                changed.server(),
                changed.state(),
                changed.operator().isEmpty() ? "" : " by " + plain(changed.operator()),
                changed.reason().isEmpty() ? "" : ": " + plain(changed.reason()),
                left(changed.service()));
    }

    private static void configurationRefused(Event.ConfigurationRefused refused) {
        List<String> problems = refused.problems();
        LOG.error(
                "configuration from {} is refused, nothing has changed; {} {}:",
                plain(refused.source()),
                problems.size(),
                problems.size() == 1 ? "problem" : "problems");
        problems.forEach(problem -> LOG.error("  {}", plain(problem)));
    }

    private static void alarm(Event.Alarm alarm) {
        String line =
                (alarm.service().isEmpty() ? "" : alarm.service() + ": ")
                        + plain(alarm.subject())
                        + ": "
                        + plain(alarm.message());
        switch (alarm.severity()) {
            case INFO -> LOG.info("{}", line);
            case WARNING -> LOG.warn("{}", line);
            case CRITICAL -> LOG.error("{}", line);
        }
    }

    /// The text on one line: what a client sent must not look like a line of ours.
    private static String plain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return text.replaceAll("\\p{Cntrl}+", " ");
            }
        }
        return text;
    }
}
