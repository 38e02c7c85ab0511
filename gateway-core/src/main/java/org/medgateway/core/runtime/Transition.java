package org.medgateway.core.runtime;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.ConnectCheckConfig;
import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.config.HealthCheckConfig;
import org.medgateway.core.config.VirtualServiceConfig;
import org.medgateway.core.spi.ServiceRefused;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The way from one configuration to the next: everything that can fail is made ready first, then
/// put in force at once. Control thread only.
final class Transition {

    /// A running service that gets a new definition.
    private record Change(VirtualService service, ServicePlan plan, Listeners.Change listeners) {}

    private final Map<String, VirtualService> running;
    private final GatewayConfig before;
    private final GatewayConfig next;
    private final Surroundings surroundings;
    private final SharedTls tls;

    private final List<Change> changed = new ArrayList<>();
    private final Map<String, VirtualService> opened = new LinkedHashMap<>();
    private final List<VirtualService> removed = new ArrayList<>();
    private final List<String> changes = new ArrayList<>();

    Transition(
            Map<String, VirtualService> running,
            GatewayConfig before,
            GatewayConfig next,
            Surroundings surroundings,
            SharedTls tls) {
        this.running = running;
        this.before = before;
        this.next = next;
        this.surroundings = surroundings;
        this.tls = tls;
    }

    /// Makes everything ready. New services stand open afterwards; running ones are as they were.
    void prepare() throws ConfigurationRefused {
        List<String> problems = new ArrayList<>();
        for (VirtualService service : running.values()) {
            VirtualServiceConfig wanted = wanted(service.name());
            if (wanted == null || !wanted.type().equals(service.type())) {
                removed.add(service);
                changes.add("service " + service.name() + " removed");
            }
        }
        for (VirtualServiceConfig wanted : next.virtualServices()) {
            try {
                prepare(wanted);
            } catch (ServiceRefused e) {
                problems.add("service " + wanted.name() + ": " + e.getMessage());
            } catch (
                    IllegalArgumentException
                            e) { // names of certificates and checks were looked at before; their
                // files were not
                problems.add("service " + wanted.name() + ": " + e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            abandon();
            throw new ConfigurationRefused(problems);
        }
    }

    private @Nullable VirtualServiceConfig wanted(String name) {
        for (VirtualServiceConfig service : next.virtualServices()) {
            if (service.name().equals(name)) {
                return service;
            }
        }
        return null;
    }

    private void prepare(VirtualServiceConfig wanted) throws ServiceRefused {
        VirtualService service = running.get(wanted.name());
        if (service == null || !service.type().equals(wanted.type())) {
            ServicePlan plan = ServicePlan.of(wanted, next, surroundings, tls, new Living());
            VirtualService fresh = new VirtualService(surroundings, plan);
            fresh.open(plan);
            opened.put(wanted.name(), fresh);
            changes.add("service " + wanted.name() + " added");
        } else if (differs(service.definition().config(), wanted)) {
            ServicePlan plan = ServicePlan.of(wanted, next, surroundings, tls, service.living());
            changed.add(new Change(service, plan, service.prepare(plan)));
            changes.add("service " + wanted.name() + " changed");
        }
    }

    private boolean differs(VirtualServiceConfig then, VirtualServiceConfig now) {
        return !then.equals(now)
                || !Objects.equals(before.healthChecks(), next.healthChecks())
                        && refersToChecks(now);
    }

    private static boolean refersToChecks(VirtualServiceConfig service) {
        HealthCheckConfig check = service.healthCheck();
        return !(check instanceof ConnectCheckConfig)
                || service.pools().values().stream().anyMatch(pool -> pool.healthCheck() != null);
    }

    /// Puts it in force: the services that run from now on, in configured order.
    Map<String, VirtualService> commit() {
        changed.forEach(change -> change.service().adopt(change.plan(), change.listeners()));
        Map<String, VirtualService> now = new LinkedHashMap<>();
        for (VirtualServiceConfig wanted : next.virtualServices()) {
            VirtualService fresh = opened.get(wanted.name());
            VirtualService kept = running.get(wanted.name());
            VirtualService service = fresh != null ? fresh : kept;
            if (service != null) {
                now.put(wanted.name(), service);
            }
        }
        return now;
    }

    /// Ends the services that are no more, in the background, each as soon as its exchanges have
    /// ended.
    void retire(Duration patience) {
        for (VirtualService service : removed) {
            Thread.ofVirtual().name("stop-" + service.name()).start(() -> service.remove(patience));
        }
    }

    private void abandon() {
        changed.forEach(change -> change.listeners().abandon());
        opened.values().forEach(service -> service.remove(Duration.ZERO));
    }

    /// What differs, one line each.
    List<String> changes() {
        return List.copyOf(changes);
    }
}
