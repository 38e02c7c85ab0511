package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// Where the administration listens, who may use it, and whom it tells what happens.
public record AdminSettings(
        @Setting(
                        value = "The address of the REST API and the web page.",
                        defaultsTo = "127.0.0.1:9443")
                Endpoint listen,
        @Setting(
                        value =
                                "The name of the certificate to show; without one, a self-signed"
                                        + " certificate is made at the first start.")
                @Nullable String certificate,
        @Setting(
                        value =
                                "Whether the administration speaks plain HTTP instead of HTTPS;"
                                        + " only ever on loopback.",
                        defaultsTo = "false")
                boolean plain,
        @Setting(
                        value = "How long a session in the web page lives without being used.",
                        defaultsTo = "30m")
                Duration sessionTimeout,
        @Setting("A directory (LDAP, Active Directory) whose users may log in.")
                @Nullable LdapSettings ldap,
        @Setting("RADIUS servers whose users may log in.") @Nullable RadiusSettings radius,
        @Setting("A provider of OpenID Connect whose users may log in.")
                @Nullable OidcSettings oidc,
        @Setting("Who is told when something needs to be looked at.")
                @Nullable AlertSettings alerts,
        @Setting("An SNMP agent; absent is off.") @Nullable SnmpSettings snmp)
        implements Checked {

    /// The authorities that others are checked against, by the paths of the settings.
    Map<String, String> authorities() {
        Map<String, String> found = new LinkedHashMap<>();
        if (alerts != null && alerts.mail() != null) {
            found.put("alerts.mail.verify", alerts.mail().verify());
        }
        for (int i = 0; alerts != null && i < alerts.webhooks().size(); i++) {
            found.put("alerts.webhooks[" + i + "].verify", alerts.webhooks().get(i).verify());
        }
        if (oidc != null) {
            found.put("oidc.verify", oidc.verify());
        }
        return found;
    }

    private static boolean isLoopback(Endpoint address) {
        return address.host().equals("localhost")
                || address.host().equals("::1")
                || address.host().startsWith("127.");
    }

    @Override
    public void check(Scope scope) {
        if (plain && !isLoopback(listen)) {
            scope.problem(
                    "plain",
                    "plain HTTP is possible on a loopback address only, and listen is " + listen);
        }
        if (sessionTimeout.compareTo(Duration.ofMinutes(1)) < 0
                || sessionTimeout.compareTo(Duration.ofHours(24)) > 0) {
            scope.problem("sessionTimeout", "expected 1m to 24h");
        }
    }
}
