package org.medgateway.core.config;

/// What a protocol adds to the settings of a server.
public interface ServerOptions {

    /// Nothing.
    record None() implements ServerOptions {}
}
