package org.medgateway.mllp.health;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.Cadence;
import org.medgateway.core.config.Checked;
import org.medgateway.core.config.Flattened;
import org.medgateway.core.config.HealthCheckConfig;
import org.medgateway.core.config.Scope;
import org.medgateway.core.config.ServerTlsConfig;
import org.medgateway.core.config.Setting;
import org.medgateway.core.config.TypeName;
import org.medgateway.mllp.AcknowledgementCode;

import java.util.List;

/// Up is whoever answers a message with an acknowledgement.
@TypeName("mllp")
public record MllpCheckConfig(
        @Flattened Cadence cadence,
        @Setting(
                        value =
                                "The message, one segment a line; `{id}` stands for a control id"
                                        + " that is new each time, `{time}` for the time.",
                        example =
                                "MSH|^~\\\\&|LB|HOSPITAL|ENGINE|HOSPITAL|{time}||ADT^Z99|{id}|P|2.3")
                String message,
        @Setting(
                        value = "The acknowledgements that mean up.",
                        defaultsTo = "[AA, CA]",
                        example = "[AA, AE, AR]")
                List<AcknowledgementCode> expect,
        @Setting("The port to connect to instead of the server's own.") @Nullable Integer port,
        @Setting("TLS, where it differs from the service's.") @Nullable ServerTlsConfig tls)
        implements HealthCheckConfig, Checked {

    @Override
    public void check(Scope scope) {
        if (!message.strip().startsWith("MSH")) {
            scope.problem("message", "expected a message that begins with MSH");
        }
        if (!message.contains("{id}")) {
            scope.problem("message", "expected {id} in the place of MSH-10");
        }
    }
}
