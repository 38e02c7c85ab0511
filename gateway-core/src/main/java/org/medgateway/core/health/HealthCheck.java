package org.medgateway.core.health;

import java.util.concurrent.CompletionStage;

/// A way of finding out whether a server is well. Holds no state of a server; any thread.
@FunctionalInterface
public interface HealthCheck {

    /// Begins a check and must not block. Completes on any thread; cancelling the answer (as a
    /// `CompletableFuture`) ends the check and frees what it holds. An exceptional completion
    /// counts as down with the exception's message.
    CompletionStage<Verdict> check(Probe probe);
}
