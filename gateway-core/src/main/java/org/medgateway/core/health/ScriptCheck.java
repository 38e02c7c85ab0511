package org.medgateway.core.health;

import org.medgateway.core.config.ScriptCheckConfig;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Up is a server for which an external program exits with 0; `docs/health-checks.md` says what it
/// is given. Each run has a virtual thread; only so many run at once, the others wait.
///
/// @param running as many permits as scripts may run at once
record ScriptCheck(ScriptCheckConfig config, Semaphore running) implements HealthCheck {

    /// Scripts that run at once in a gateway.
    static final int AT_ONCE = 32;

    @Override
    public CompletionStage<Verdict> check(Probe probe) {
        CompletableFuture<Verdict> answer = new CompletableFuture<>();
        Thread runner =
                Thread.ofVirtual()
                        .name("script-check-" + probe.server().name())
                        .unstarted(() -> runInTurn(probe, answer));
        answer.whenComplete((_, _) -> runner.interrupt());
        runner.start();
        return answer;
    }

    private void runInTurn(Probe probe, CompletableFuture<Verdict> answer) {
        // a little before the monitor gives up, so that the reason is known
        Duration patience = probe.timeout().multipliedBy(9).dividedBy(10);
        try {
            if (!running.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                answer.complete(
                        Verdict.downOrBusy(
                                "not checked: other scripts run already, and none of them ended"
                                        + " within "
                                        + patience.toMillis()
                                        + " ms"));
                return;
            }
            try {
                answer.complete(
                        new ScriptRun(command(probe), environment(probe)).run(probe.timeout()));
            } finally {
                running.release();
            }
        } catch (InterruptedException _) {
            // the monitor has given up, and knows why
        } catch (RuntimeException e) {
            answer.completeExceptionally(e);
        }
    }

    private List<String> command(Probe probe) {
        InetSocketAddress address = probe.address();
        List<String> command = new ArrayList<>(config.command());
        command.add(host(address));
        command.add(Integer.toString(address.getPort()));
        command.add(probe.server().name());
        command.add(probe.service());
        return command;
    }

    private static Map<String, String> environment(Probe probe) {
        return Map.of(
                "MEDGATEWAY_ADDRESS", host(probe.address()),
                "MEDGATEWAY_PORT", Integer.toString(probe.address().getPort()),
                "MEDGATEWAY_SERVER", probe.server().name(),
                "MEDGATEWAY_SERVICE", probe.service(),
                "MEDGATEWAY_TIMEOUT_MILLIS", Long.toString(probe.timeout().toMillis()));
    }

    private static String host(InetSocketAddress address) {
        return address.isUnresolved()
                ? address.getHostString()
                : address.getAddress().getHostAddress();
    }

    /// The type of this check.
    record Type(Semaphore running) implements HealthCheckType<ScriptCheckConfig> {

        Type() {
            this(new Semaphore(AT_ONCE, true));
        }

        @Override
        public String name() {
            return "script";
        }

        @Override
        public Class<ScriptCheckConfig> config() {
            return ScriptCheckConfig.class;
        }

        @Override
        public HealthCheck open(ScriptCheckConfig config, HealthCheckContext context) {
            return new ScriptCheck(config, running);
        }
    }
}
