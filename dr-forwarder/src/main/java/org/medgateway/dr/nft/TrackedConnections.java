package org.medgateway.dr.nft;

import org.jspecify.annotations.Nullable;
import org.medgateway.dr.exec.Outcome;
import org.medgateway.dr.exec.Shell;
import org.medgateway.dr.plane.ForwardedServer;
import org.medgateway.dr.plane.ForwardedService;
import org.medgateway.dr.plane.Forwarding;
import org.medgateway.dr.plane.ServerMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The kernel's connection tracking, which remembers where a translated connection went even when
/// the flow map does not. Without the `conntrack` command the rules still reset TCP flows.
final class TrackedConnections {

    private static final Logger LOG = LoggerFactory.getLogger(TrackedConnections.class);

    private final Shell shell;

    TrackedConnections(Shell shell) {
        this.shell = shell;
    }

    /// Forgets those to servers that the change took out.
    void end(@Nullable ForwardedService before, ForwardedService after) {
        if (after.forwarding() == Forwarding.DIRECT_ROUTING || before == null) {
            return;
        }
        for (ForwardedServer server : before.servers()) {
            boolean out =
                    after.servers().stream()
                            .noneMatch(
                                    now ->
                                            now.name().equals(server.name())
                                                    && now.address().equals(server.address())
                                                    && now.mode() != ServerMode.OUT);
            if (out && server.mode() != ServerMode.OUT) {
                after.fronts().stream()
                        .map(front -> front.getAddress().getHostAddress())
                        .distinct()
                        .forEach(front -> end(after, front, server));
            }
        }
    }

    private void end(ForwardedService service, String front, ForwardedServer server) {
        Outcome outcome =
                shell.run(
                        "conntrack",
                        "-D",
                        "-p",
                        service.transport().word(),
                        "--orig-dst",
                        front,
                        "--reply-src",
                        server.address().getHostAddress());
        LOG.debug("forgetting tracked connections to {}: {}", server.name(), outcome.complaint());
    }
}
