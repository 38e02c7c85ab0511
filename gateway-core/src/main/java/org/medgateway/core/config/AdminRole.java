package org.medgateway.core.config;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

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

    /// The highest role that one of the groups gives; empty where none gives any.
    public static Optional<AdminRole> highest(
            Map<String, AdminRole> roles, Collection<String> groups) {
        return groups.stream().map(roles::get).filter(Objects::nonNull).max(AdminRole::compareTo);
    }
}
