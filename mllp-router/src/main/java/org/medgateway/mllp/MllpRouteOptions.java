package org.medgateway.mllp;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.RouteOptions;
import org.medgateway.core.config.Setting;

/// What a rule of an HL7 service may say instead of naming a pool.
public record MllpRouteOptions(
        @Setting(
                        value = "Refuses the message with AR or CR and this text.",
                        example = "this interface takes no scheduling messages")
                @Nullable String reject)
        implements RouteOptions {

    @Override
    public boolean decides() {
        return reject != null;
    }
}
