package org.medgateway.xds;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.Cadence;
import org.medgateway.core.config.Checked;
import org.medgateway.core.config.Flattened;
import org.medgateway.core.config.HealthCheckConfig;
import org.medgateway.core.config.HttpCheckConfig;
import org.medgateway.core.config.Scope;
import org.medgateway.core.config.ServerTlsConfig;
import org.medgateway.core.config.Setting;
import org.medgateway.core.config.TypeName;

import java.util.List;
import java.util.regex.Pattern;

/// Up is whoever answers a SOAP request as expected.
@TypeName("soap")
public record SoapCheckConfig(
        @Flattened Cadence cadence,
        @Setting("The port to connect to instead of the server's own.") @Nullable Integer port,
        @Setting("TLS for the check; the service's own when not given.")
                @Nullable ServerTlsConfig tls,
        @Setting(value = "The path of the service.", example = "/xds/services/repository")
                String path,
        @Setting("The Host header; the server's address when not given.") @Nullable String host,
        @Setting(value = "The SOAP version, `1.1` or `1.2`.", defaultsTo = "\"1.2\"")
                String version,
        @Setting(
                        value = "The action, for the Content-Type (1.2) or SOAPAction (1.1).",
                        example = "urn:ihe:iti:2007:RetrieveDocumentSet")
                @Nullable String action,
        @Setting(value = "The whole envelope.", example = "${file:/etc/medgateway/ping.xml}")
                String envelope,
        @Setting(value = "What the answer has to be.", defaultsTo = "{}") Expectation expect)
        implements HealthCheckConfig, Checked {

    /// What the answer has to be; everything that is given has to hold.
    public record Expectation(
            @Setting(
                            "Statuses that are good: a number, or a range such as `200-399`. By"
                                    + " default 200.")
                    List<HttpCheckConfig.StatusRange> status,
            @Setting("A text that the answer contains.") @Nullable String contains,
            @Setting("A regular expression that is found in the answer.")
                    @Nullable Pattern regex) {}

    @Override
    public void check(Scope scope) {
        if (!path.startsWith("/")) {
            scope.problem("path", "expected a path that begins with /, found \"" + path + "\"");
        }
        if (!version.equals("1.1") && !version.equals("1.2")) {
            scope.problem("version", "expected 1.1 or 1.2, found \"" + version + "\"");
        }
        if (action != null && !action.matches("[!#-~]+")) {
            scope.problem("action", "expected a URI");
        }
    }
}
