package org.medgateway.core.spi;

/// Fired as a user event through the pipeline of each client's connection when its service is to
/// end: finish the exchange that is running, take no new one, close. What is still open when the
/// drain timeout is over is closed by the runtime.
public enum DrainRequested {
    INSTANCE
}
