package org.medgateway.admin.alert;

import org.jspecify.annotations.Nullable;
import org.medgateway.admin.certificate.Trust;
import org.medgateway.admin.configuration.Configuration;
import org.medgateway.admin.snmp.Notification;
import org.medgateway.core.config.AdminSettings;
import org.medgateway.core.config.AlertSettings;
import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.observe.Event;
import org.medgateway.core.observe.Events;
import org.medgateway.core.runtime.Administration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// Gathers alerts for a while, sends them together, and no more groups an hour to a recipient than
/// the settings allow. What has not arrived outlives a restart. One virtual thread of its own;
/// events are only queued, in a bounded queue.
public final class Alerts implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);
    private static final int LONGEST_QUEUE = 1_000;
    private static final Duration LONGEST_REST = Duration.ofHours(1);

    /// Somebody who is told.
    ///
    /// @param key what the outbox is found by; the same after a restart
    /// @param shown for the log, without secrets
    /// @param services that concern it; empty is all
    private record Recipient(
            String key, String shown, List<String> services, Outbox.Delivery delivery) {

        List<Alert> concerned(List<Alert> alerts) {
            return services.isEmpty()
                    ? alerts
                    : alerts.stream()
                            .filter(a -> a.service().isEmpty() || services.contains(a.service()))
                            .toList();
        }
    }

    private final Administration gateway;
    private final InstantSource clock;
    private final AlertFile file;
    private final LinkedBlockingQueue<Alert> waiting = new LinkedBlockingQueue<>(LONGEST_QUEUE);
    private final Events.Subscription subscription;
    private final Thread sender;

    /// The sender's thread only, as the outboxes are.
    private final List<Alert> gathering = new ArrayList<>();

    private final Map<String, Outbox> outboxes = new HashMap<>();

    /// @param kept where alerts that have not arrived are kept
    public Alerts(Administration gateway, Path kept, InstantSource clock) {
        this.gateway = gateway;
        this.clock = clock;
        this.file = new AlertFile(kept);
        this.subscription = gateway.events().subscribe(this::on);
        this.sender = Thread.ofVirtual().name("alerts").start(this::run);
    }

    private @Nullable AlertSettings settings() {
        AdminSettings admin = gateway.config().admin();
        return admin == null ? null : admin.alerts();
    }

    private void on(Event event) {
        if (settings() == null) {
            return;
        }
        Alert alert = Alert.of(event);
        if (alert != null && !waiting.offer(alert)) {
            LOG.debug("An alert is lost, {} wait already: {}", LONGEST_QUEUE, alert);
        }
    }

    private void run() {
        AlertFile.Content kept = file.read();
        gathering.addAll(kept.gathering());
        kept.outboxes().forEach((key, outbox) -> outboxes.put(key, new Outbox(outbox)));
        try {
            while (true) {
                AlertSettings settings = settings();
                if (settings == null) {
                    gathering.clear();
                    outboxes.clear();
                } else {
                    send(settings);
                }
                keep();
                gather();
            }
        } catch (InterruptedException _) {
            // closed; the file has what has not arrived
        }
    }

    /// Waits for an alert or until something is to be tried again; takes what follows the alert for
    /// as long as the settings say.
    private void gather() throws InterruptedException {
        Alert first = waiting.poll(rest().toMillis(), TimeUnit.MILLISECONDS);
        AlertSettings settings = settings();
        if (first == null || settings == null) {
            return;
        }
        long end = System.nanoTime() + settings.group().toNanos();
        Alert next = first;
        while (next != null) {
            gathering.add(next);
            waiting.drainTo(gathering);
            keep();
            next = waiting.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
    }

    private Duration rest() {
        Instant now = clock.instant();
        return outboxes.values().stream()
                .map(Outbox::due)
                .filter(due -> due.isBefore(now.plus(LONGEST_REST)))
                .map(due -> due.isBefore(now) ? Duration.ZERO : Duration.between(now, due))
                .min(Duration::compareTo)
                .orElse(LONGEST_REST);
    }

    private void keep() {
        file.write(
                new AlertFile.Content(
                        List.copyOf(gathering),
                        outboxes.entrySet().stream()
                                .collect(
                                        Collectors.toMap(
                                                Map.Entry::getKey,
                                                entry -> entry.getValue().kept()))));
    }

    private void send(AlertSettings settings) throws InterruptedException {
        List<Recipient> recipients = recipients(settings);
        outboxes.keySet()
                .removeIf(key -> recipients.stream().noneMatch(one -> one.key().equals(key)));
        for (Recipient recipient : recipients) {
            outbox(recipient).add(recipient.concerned(gathering));
        }
        gathering.clear();
        keep();
        for (Recipient recipient : recipients) {
            try {
                outbox(recipient)
                        .deliver(clock.instant(), settings.perHour(), recipient.delivery());
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                LOG.warn(
                        "Alerts did not reach the {}, and are tried again: {}",
                        recipient.shown(),
                        e.toString());
            }
        }
    }

    private Outbox outbox(Recipient recipient) {
        return outboxes.computeIfAbsent(recipient.key(), _ -> new Outbox());
    }

    private List<Recipient> recipients(AlertSettings settings) {
        GatewayConfig config = gateway.config();
        String name = config.gateway().name();
        List<Recipient> recipients = new ArrayList<>();
        AlertSettings.MailSettings mail = settings.mail();
        if (mail != null) {
            recipients.add(
                    new Recipient(
                            "mail",
                            "mail to " + String.join(", ", mail.to()),
                            mail.services(),
                            (alerts, held) ->
                                    Mail.send(
                                            mail,
                                            Trust.of(config, mail.verify()),
                                            name,
                                            alerts,
                                            held)));
        }
        for (AlertSettings.Webhook hook : settings.webhooks()) {
            recipients.add(
                    new Recipient(
                            "webhook " + Configuration.etag(hook.url().toString()),
                            "webhook " + hook.url().getHost(),
                            hook.services(),
                            (alerts, held) ->
                                    WebhookCall.send(
                                            hook,
                                            Trust.of(config, hook.verify()),
                                            name,
                                            alerts,
                                            held)));
        }
        for (AlertSettings.TrapReceiver trap : settings.traps()) {
            recipients.add(
                    new Recipient(
                            "trap " + trap.address(),
                            "trap receiver " + trap.address(),
                            trap.services(),
                            (alerts, _) ->
                                    Notification.send(
                                            trap,
                                            alerts.stream()
                                                    .map(alert -> alert.notification(name))
                                                    .toList())));
        }
        return recipients;
    }

    @Override
    public void close() {
        subscription.close();
        sender.interrupt();
        try {
            sender.join(Duration.ofSeconds(2));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
