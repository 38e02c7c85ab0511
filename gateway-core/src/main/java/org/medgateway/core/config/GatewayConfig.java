package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The configuration file.
public record GatewayConfig(
        @Setting(value = "What holds for the whole gateway.", defaultsTo = "{}")
                GatewaySettings gateway,
        @Setting("The administration; without it there is none.") @Nullable AdminSettings admin,
        @Setting("Certificates by name.") Map<String, CertificateConfig> certificates,
        @Setting("Certificate authorities by name.") Map<String, AuthorityConfig> authorities,
        @Setting("Health checks by name, for use in several places.")
                Map<String, HealthCheckConfig> healthChecks,
        @Setting(value = "The log of exchanges.", defaultsTo = "{}")
                ExchangeLogSettings exchangeLog,
        @Setting("The virtual services.") List<VirtualServiceConfig> virtualServices)
        implements Checked {

    /// The check behind a reference, or the check itself.
    public HealthCheckConfig resolve(HealthCheckConfig check) {
        if (!(check instanceof HealthCheckReference(var name))) {
            return check;
        }
        HealthCheckConfig named = healthChecks.get(name);
        if (named == null) {
            named = HealthCheckReference.BUILT_IN.get(name);
        }
        if (named == null) {
            throw new IllegalArgumentException("there is no health check \"" + name + "\"");
        }
        return named;
    }

    @Override
    public void check(Scope scope) {
        Map<String, String> names = new HashMap<>();
        Map<Endpoint, String> addresses = new HashMap<>();
        healthChecks.forEach(
                (name, check) -> {
                    if (check instanceof HealthCheckReference) {
                        scope.problem(
                                "healthChecks." + name, "a named check cannot be a reference");
                    }
                });
        if (admin != null) {
            certificate(admin.certificate(), "admin.certificate", scope);
            admin.authorities()
                    .forEach((path, authority) -> trusted(authority, "admin." + path, scope));
        }
        for (int i = 0; i < virtualServices.size(); i++) {
            VirtualServiceConfig service = virtualServices.get(i);
            String path = "virtualServices[" + i + "]";
            String before = names.putIfAbsent(service.name(), path);
            if (before != null) {
                scope.problem(
                        path + ".name",
                        "\""
                                + service.name()
                                + "\" appears twice, first at line "
                                + scope.line(before));
            }
            addresses(service, path, addresses, scope);
            references(service, path, scope);
        }
    }

    private static void addresses(
            VirtualServiceConfig service,
            String path,
            Map<Endpoint, String> addresses,
            Scope scope) {
        for (Endpoint address : service.listen()) {
            String taken = address.port() == 0 ? null : addresses.putIfAbsent(address, path);
            if (taken != null && !taken.equals(path)) {
                scope.problem(
                        path + ".listen",
                        address + " is taken by the service at line " + scope.line(taken));
            }
        }
    }

    private void references(VirtualServiceConfig service, String path, Scope scope) {
        if (service.tls() != null) {
            service.tls()
                    .certificate()
                    .forEach(name -> certificate(name, path + ".tls.certificate", scope));
            authority(service.tls().clientAuthority(), path + ".tls.clientAuthority", scope);
        }
        serverTls(service.serverTls(), path + ".serverTls", scope);
        healthCheck(service.healthCheck(), path + ".healthCheck", scope);
        service.pools()
                .forEach(
                        (name, pool) -> {
                            serverTls(
                                    pool.serverTls(),
                                    path + ".pools." + name + ".serverTls",
                                    scope);
                            if (pool.healthCheck() != null) {
                                healthCheck(
                                        pool.healthCheck(),
                                        path + ".pools." + name + ".healthCheck",
                                        scope);
                            }
                        });
    }

    private void healthCheck(HealthCheckConfig check, String path, Scope scope) {
        if (check instanceof HealthCheckReference(var name)
                && !healthChecks.containsKey(name)
                && !HealthCheckReference.BUILT_IN.containsKey(name)) {
            scope.problem(path, unknown("health check", name, healthChecks));
        }
        switch (check) {
            case ConnectCheckConfig connect -> serverTls(connect.tls(), path + ".tls", scope);
            case HttpCheckConfig http -> serverTls(http.tls(), path + ".tls", scope);
            default -> {} // checks of protocols name no certificates of their own
        }
    }

    private void serverTls(@Nullable ServerTlsConfig tls, String path, Scope scope) {
        if (tls == null) {
            return;
        }
        certificate(tls.certificate(), path + ".certificate", scope);
        if (!tls.verify().equals(ServerTlsConfig.VERIFY_NONE)) {
            trusted(tls.verify(), path + ".verify", scope);
        }
    }

    private void trusted(String verify, String path, Scope scope) {
        if (!verify.equals(ServerTlsConfig.VERIFY_SYSTEM)) {
            authority(verify, path, scope);
        }
    }

    private void certificate(@Nullable String name, String path, Scope scope) {
        if (name != null && !certificates.containsKey(name)) {
            scope.problem(path, unknown("certificate", name, certificates));
        }
    }

    private void authority(@Nullable String name, String path, Scope scope) {
        if (name != null && !authorities.containsKey(name)) {
            scope.problem(path, unknown("authority", name, authorities));
        }
    }

    private static String unknown(String what, String name, Map<String, ?> known) {
        return "there is no "
                + what
                + " \""
                + name
                + "\""
                + (known.isEmpty()
                        ? "; none is configured"
                        : "; there are " + String.join(", ", known.keySet()));
    }
}
