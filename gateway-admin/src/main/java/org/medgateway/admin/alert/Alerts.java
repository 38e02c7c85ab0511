package org.medgateway.admin.alert;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.AdminSettings;
import org.medgateway.core.config.AlertSettings;
import org.medgateway.core.observe.Event;
import org.medgateway.core.observe.Events;
import org.medgateway.core.runtime.Administration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Gathers alerts for a while, sends them together, and no more groups an hour to a recipient than
/// the settings allow. One virtual thread of its own; events are only queued, in a bounded queue.
public final class Alerts implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);
    private static final int LONGEST_QUEUE = 1_000;
    private static final Duration HOUR = Duration.ofHours(1);

    private final Administration gateway;
    private final InstantSource clock;
    private final LinkedBlockingQueue<Alert> waiting = new LinkedBlockingQueue<>(LONGEST_QUEUE);
    private final Events.Subscription subscription;
    private final Thread sender;

    /// When groups went out to each recipient, and how many alerts were held back since. The
    /// sender's thread only.
    private final Map<String, ArrayDeque<Instant>> sent = new HashMap<>();

    private final Map<String, Integer> heldBack = new HashMap<>();

    public Alerts(Administration gateway, InstantSource clock) {
        this.gateway = gateway;
        this.clock = clock;
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
        try {
            while (true) {
                List<Alert> group = new ArrayList<>();
                group.add(waiting.take());
                AlertSettings settings = settings();
                if (settings != null) {
                    gather(group, settings.group());
                    send(settings, group);
                }
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    private void gather(List<Alert> group, Duration span) throws InterruptedException {
        long end = System.nanoTime() + span.toNanos();
        long left;
        while ((left = end - System.nanoTime()) > 0) {
            Alert next = waiting.poll(left, TimeUnit.NANOSECONDS);
            if (next != null) {
                group.add(next);
            }
        }
        waiting.drainTo(group);
    }

    private void send(AlertSettings settings, List<Alert> group) {
        String name = gateway.config().gateway().name();
        AlertSettings.MailSettings mail = settings.mail();
        if (mail != null) {
            deliver(
                    settings,
                    "mail to " + String.join(", ", mail.to()),
                    concerned(group, mail.services()),
                    (alerts, held) -> Mail.send(mail, name, alerts, held));
        }
        for (AlertSettings.Webhook hook : settings.webhooks()) {
            deliver(
                    settings,
                    "webhook " + hook.url().getHost(),
                    concerned(group, hook.services()),
                    (alerts, held) -> WebhookCall.send(hook, name, alerts, held));
        }
    }

    private static List<Alert> concerned(List<Alert> group, List<String> services) {
        return services.isEmpty()
                ? group
                : group.stream()
                        .filter(a -> a.service().isEmpty() || services.contains(a.service()))
                        .toList();
    }

    private interface Delivery {
        void send(List<Alert> alerts, int heldBack) throws Exception;
    }

    private void deliver(
            AlertSettings settings, String recipient, List<Alert> alerts, Delivery delivery) {
        if (alerts.isEmpty()) {
            return;
        }
        ArrayDeque<Instant> past = sent.computeIfAbsent(recipient, _ -> new ArrayDeque<>());
        Instant now = clock.instant();
        past.removeIf(at -> at.plus(HOUR).isBefore(now));
        if (past.size() >= settings.perHour()) {
            heldBack.merge(recipient, alerts.size(), Integer::sum);
            return;
        }
        past.add(now);
        int held = heldBack.getOrDefault(recipient, 0);
        try {
            delivery.send(alerts, held);
            heldBack.remove(recipient);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            heldBack.merge(recipient, alerts.size(), Integer::sum);
            LOG.warn("{} alerts did not reach the {}: {}", alerts.size(), recipient, e.toString());
        }
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
