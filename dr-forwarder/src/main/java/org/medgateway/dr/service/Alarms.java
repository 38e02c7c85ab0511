package org.medgateway.dr.service;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.observe.Event;
import org.medgateway.core.spi.ServiceContext;

import java.util.HashMap;
import java.util.Map;

/// Raises an alarm once when something becomes so, and says once when it is over. One thread only.
final class Alarms {

    private final ServiceContext context;
    private final Map<String, String> raised = new HashMap<>();

    Alarms(ServiceContext context) {
        this.context = context;
    }

    /// @param subject what it is about; one alarm each
    /// @param message null is that all is well
    void state(String subject, Event.Severity severity, @Nullable String message) {
        String before = message == null ? raised.remove(subject) : raised.put(subject, message);
        if (message != null && !message.equals(before)) {
            once(subject, severity, message);
        } else if (message == null && before != null) {
            once(subject, Event.Severity.INFO, "over: " + before);
        }
    }

    /// Something that happened.
    void once(String subject, Event.Severity severity, String message) {
        context.events()
                .publish(
                        new Event.Alarm(
                                context.clock().instant(),
                                severity,
                                context.name(),
                                subject,
                                message));
    }
}
