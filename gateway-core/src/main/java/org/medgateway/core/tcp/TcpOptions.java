package org.medgateway.core.tcp;

import org.medgateway.core.config.Checked;
import org.medgateway.core.config.ProtocolOptions;
import org.medgateway.core.config.Scope;
import org.medgateway.core.config.Setting;
import org.medgateway.core.config.VirtualServiceConfig;
import org.medgateway.core.spi.ClientConnection;

import java.util.Optional;

/// The settings of a plain TCP service.
public record TcpOptions(
        @Setting(
                        value = "How many servers are tried for a connection, each once.",
                        defaultsTo = "3")
                int attempts,
        @Setting(
                        value =
                                "Whether a client's TLS ClientHello is read, where TLS passes"
                                        + " through, so that rules and keys see `tls.sni` and"
                                        + " `tls.alpn`.",
                        defaultsTo = "false")
                boolean clientHello)
        implements ProtocolOptions, Checked {

    @Override
    public Optional<String> refuseAttribute(String name) {
        return ClientConnection.hasAttribute(name)
                ? Optional.empty()
                : Optional.of(
                        "a tcp service knows no attribute \""
                                + name
                                + "\", only "
                                + String.join(", ", ClientConnection.ATTRIBUTES));
    }

    @Override
    public void check(VirtualServiceConfig service, Scope scope) {
        if (clientHello && service.tls() != null) {
            scope.problem("clientHello", "TLS ends here, and what the client said is known anyway");
        }
    }

    @Override
    public void check(Scope scope) {
        if (attempts < 1) {
            scope.problem("attempts", "expected at least 1, found " + attempts);
        }
    }
}
