package org.medgateway.dicom.health;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.Cadence;
import org.medgateway.core.config.Flattened;
import org.medgateway.core.config.HealthCheckConfig;
import org.medgateway.core.config.ServerTlsConfig;
import org.medgateway.core.config.Setting;
import org.medgateway.core.config.TypeName;
import org.medgateway.dicom.AeTitle;

/// Up is whoever accepts an association for Verification and answers C-ECHO with success. A server
/// that merely refuses it while it moves bytes of other associations stays up.
@TypeName("dicom-echo")
public record EchoCheckConfig(
        @Flattened Cadence cadence,
        @Setting(value = "The AE title to call under.", defaultsTo = "MEDGATEWAY")
                AeTitle callingAet,
        @Setting("The AE title to call; without it the server's own, else ANY-SCP.")
                @Nullable AeTitle calledAet,
        @Setting("The port to connect to instead of the server's own.") @Nullable Integer port,
        @Setting("TLS towards the server, where it differs from the service's.")
                @Nullable ServerTlsConfig tls)
        implements HealthCheckConfig {}
