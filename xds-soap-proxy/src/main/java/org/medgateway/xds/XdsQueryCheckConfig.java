package org.medgateway.xds;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.Cadence;
import org.medgateway.core.config.Checked;
import org.medgateway.core.config.Flattened;
import org.medgateway.core.config.HealthCheckConfig;
import org.medgateway.core.config.Scope;
import org.medgateway.core.config.ServerTlsConfig;
import org.medgateway.core.config.Setting;
import org.medgateway.core.config.TypeName;

/// Up is a registry that answers a stored query for a document that nobody has with a registry
/// response.
@TypeName("xds-query")
public record XdsQueryCheckConfig(
        @Flattened Cadence cadence,
        @Setting("The port to connect to instead of the server's own.") @Nullable Integer port,
        @Setting("TLS for the check; the service's own when not given.")
                @Nullable ServerTlsConfig tls,
        @Setting(value = "The path of the registry.", example = "/xds/services/registry")
                String path,
        @Setting("The Host header; the server's address when not given.") @Nullable String host)
        implements HealthCheckConfig, Checked {

    @Override
    public void check(Scope scope) {
        if (!path.startsWith("/")) {
            scope.problem("path", "expected a path that begins with /, found \"" + path + "\"");
        }
    }
}
