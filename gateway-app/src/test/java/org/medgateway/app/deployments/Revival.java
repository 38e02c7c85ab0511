package org.medgateway.app.deployments;

import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.time.Duration;

/// Brings a listener back to a port whose last owner may not be quite gone.
final class Revival {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private Revival() {}

    /// @param listen throws [UncheckedIOException] while the port is taken
    static void of(Runnable listen) {
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                .pollInterval(Duration.ofMillis(20))
                .pollInSameThread()
                .until(
                        () -> {
                            listen.run();
                            return true;
                        });
    }
}
