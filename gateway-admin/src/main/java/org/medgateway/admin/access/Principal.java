package org.medgateway.admin.access;

import org.medgateway.core.config.AdminRole;

/// Who acts.
///
/// @param name the user's name, or `token:` and the token's name
public record Principal(String name, AdminRole role) {
    public boolean may(AdminRole needed) {
        return role.includes(needed);
    }
}
