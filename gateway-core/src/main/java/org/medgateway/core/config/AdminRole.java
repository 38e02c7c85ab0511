package org.medgateway.core.config;

/// What a user of the administration may do. Each may also do what those before may.
public enum AdminRole {
    /// Sees everything but secrets.
    VIEWER,
    /// Drains and halts servers, clears stick tables.
    OPERATOR,
    /// Changes the configuration, certificates and users.
    ADMINISTRATOR;

    public boolean includes(AdminRole other) {
        return compareTo(other) >= 0;
    }
}
