package org.medgateway.core.config;

/// What a protocol adds to the persistence settings of a service.
public interface PersistenceOptions {

    /// Nothing.
    record None() implements PersistenceOptions {}
}
