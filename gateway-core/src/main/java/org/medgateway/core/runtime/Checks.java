package org.medgateway.core.runtime;

import org.medgateway.core.health.HealthMonitor;
import org.medgateway.core.health.ServerWatch;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// The running checks of a service's servers. Changed on the control thread, read by any.
final class Checks {

    private record Running(ServicePlan.Check check, ServerWatch watch) {
        boolean serves(ServicePlan.Check wanted) {
            return check.settings().equals(wanted.settings())
                    && check.member().state() == wanted.member().state();
        }
    }

    private final String service;
    private final HealthMonitor monitor;
    private final Map<String, Running> running = new HashMap<>(); // by server name; guarded by this

    Checks(String service, HealthMonitor monitor) {
        this.service = service;
        this.monitor = monitor;
    }

    /// Runs exactly the checks that are wanted; one that stays as it is goes on undisturbed.
    synchronized void run(Map<String, ServicePlan.Check> wanted) {
        Iterator<Map.Entry<String, Running>> entries = running.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<String, Running> entry = entries.next();
            ServicePlan.Check want = wanted.get(entry.getKey());
            if (want == null || !entry.getValue().serves(want)) {
                entry.getValue().watch().close();
                entries.remove();
            }
        }
        wanted.forEach(
                (server, check) ->
                        running.computeIfAbsent(
                                server,
                                _ ->
                                        new Running(
                                                check,
                                                monitor.watch(
                                                        service,
                                                        check.member().server(),
                                                        check.member().state(),
                                                        check.settings().address(),
                                                        check.check(),
                                                        check.settings().config().cadence()))));
    }

    /// The last checks of a server, oldest first; empty where it is not checked.
    synchronized List<ServerWatch.Result> history(String server) {
        Running of = running.get(server);
        return of == null ? List.of() : of.watch().history();
    }
}
