package org.medgateway.app.demo;

/// A server of the hospital that can be killed. One thread only.
public interface Victim {
    String name();

    /// Ends at once: its port refuses, its connections are reset.
    void kill();

    /// Comes back on the same port.
    void revive();

    /// Goes silent, its sockets staying open; [#revive] ends that too.
    void freeze();
}
