package org.medgateway.mllp;

import org.medgateway.core.config.ProtocolOptions;
import org.medgateway.core.config.RouteOptions;
import org.medgateway.core.health.HealthCheckType;
import org.medgateway.core.spi.Protocol;
import org.medgateway.core.spi.ProtocolService;
import org.medgateway.core.spi.ServiceContext;
import org.medgateway.mllp.delivery.MllpService;
import org.medgateway.mllp.health.MllpCheck;

import java.util.List;

/// HL7 v2 over MLLP.
public final class MllpProtocol implements Protocol {

    @Override
    public String type() {
        return "mllp";
    }

    @Override
    public Class<? extends ProtocolOptions> options() {
        return MllpOptions.class;
    }

    @Override
    public Class<? extends RouteOptions> routeOptions() {
        return MllpRouteOptions.class;
    }

    @Override
    public List<HealthCheckType<?>> healthChecks() {
        return List.of(MllpCheck.type());
    }

    @Override
    public ProtocolService open(ServiceContext context) {
        return new MllpService(context);
    }
}
