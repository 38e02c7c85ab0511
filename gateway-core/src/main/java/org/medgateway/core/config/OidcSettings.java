package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/// A provider of OpenID Connect whose users may log in to the web page: authorization code flow
/// with PKCE. The address that the provider sends the browser back to is
/// `https://GATEWAY/api/v1/oidc/callback`, with the host that the browser called the gateway by.
public record OidcSettings(
        @Setting(
                        value = "The issuer, as the provider's own description names it.",
                        example = "https://login.hospital.example/realms/staff")
                URI issuer,
        @Setting("What the provider calls this gateway.") String clientId,
        @Setting("The secret of `clientId`; none for a public client.")
                @Nullable Secret clientSecret,
        @Setting(value = "What the button of the page says.", defaultsTo = "Single sign-on")
                String label,
        @Setting(value = "What is asked for.", defaultsTo = "openid profile") String scope,
        @Setting(value = "The claim that names the user.", defaultsTo = "preferred_username")
                String userClaim,
        @Setting(
                        value = "The claim that lists groups or roles; dots lead into objects.",
                        defaultsTo = "groups",
                        example = "realm_access.roles")
                String rolesClaim,
        @Setting("Roles by what the claim lists; a user with several has the highest.")
                Map<String, AdminRole> roles,
        @Setting(
                        value =
                                "The authority that the provider's certificate is checked against;"
                                        + " `system` for the machine's own authorities.",
                        defaultsTo = "system")
                String verify,
        @Setting(value = "How long the provider may take to answer.", defaultsTo = "10s")
                Duration timeout,
        @Setting(
                        value = "Whether the provider may be asked without TLS; only for tests.",
                        defaultsTo = "false")
                boolean withoutTls)
        implements Checked {

    @Override
    public void check(Scope scope) {
        String scheme = String.valueOf(issuer.getScheme());
        if (issuer.getHost() == null
                || !(scheme.equals("https") || scheme.equals("http") && withoutTls)) {
            scope.problem("issuer", "expected https:// and a host, found " + issuer);
        }
        if (!(" " + this.scope + " ").contains(" openid ")) {
            scope.problem("scope", "expected openid among the words");
        }
        if (roles.isEmpty()) {
            scope.problem("roles", "without a role for a group, nobody can log in");
        }
    }
}
