package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/// A directory that knows the users: a search finds the user's entry, a bind proves the password,
/// and the groups of the entry give the role.
public record LdapSettings(
        @Setting(value = "The server.", example = "ldaps://dc.hospital.example:636") URI url,
        @Setting("The name that searches; without one, the search is anonymous.")
                @Nullable String bindDn,
        @Setting("The password of `bindDn`.") @Nullable Secret bindPassword,
        @Setting(value = "Where the users stand.", example = "ou=staff,dc=hospital,dc=example")
                String userBase,
        @Setting(
                        value = "How a user is found; `{user}` stands for the name.",
                        defaultsTo = "(uid={user})",
                        example = "(sAMAccountName={user})")
                String userFilter,
        @Setting(
                        value = "The attribute of the user that names the groups.",
                        defaultsTo = "memberOf")
                String groupAttribute,
        @Setting("Roles by the names (DNs) of groups; a user in several has the highest.")
                Map<String, AdminRole> roles,
        @Setting(value = "How long the directory may take to answer.", defaultsTo = "5s")
                Duration timeout,
        @Setting(
                        value =
                                "Whether passwords may go to the directory without TLS (`ldap:`);"
                                        + " only for tests.",
                        defaultsTo = "false")
                boolean withoutTls)
        implements Checked {

    @Override
    public void check(Scope scope) {
        String scheme = String.valueOf(url.getScheme());
        if (!scheme.equals("ldaps") && !(scheme.equals("ldap") && withoutTls)) {
            scope.problem("url", "expected ldaps://, found " + url);
        }
        if (!userFilter.contains("{user}")) {
            scope.problem("userFilter", "expected {user} somewhere in the filter");
        }
        if (roles.isEmpty()) {
            scope.problem("roles", "without a role for a group, nobody can log in");
        }
    }
}
