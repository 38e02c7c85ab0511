package org.medgateway.admin.access;

import org.medgateway.core.config.AdminSettings;
import org.medgateway.core.config.GatewayConfig;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Somebody else who knows users and their passwords. Blocks within its timeouts: for virtual
/// threads.
public interface UserSource {

    /// Whom a name and a password prove; empty where they prove nobody, and where nobody answers.
    ///
    /// @param name a name as [UserStore#NAME] allows
    /// @param password not empty
    /// @param from the address that the request comes from
    Optional<Principal> check(String name, String password, String from);

    /// Those of the configuration, in the order in which they are asked.
    static List<UserSource> of(GatewayConfig config) {
        AdminSettings settings = config.admin();
        List<UserSource> found = new ArrayList<>();
        if (settings != null && settings.ldap() != null) {
            found.add(new Directory(settings.ldap()));
        }
        if (settings != null && settings.radius() != null) {
            found.add(new Radius(settings.radius(), config.gateway().name()));
        }
        return found;
    }
}
