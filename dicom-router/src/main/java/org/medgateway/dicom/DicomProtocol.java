package org.medgateway.dicom;

import org.medgateway.core.config.ProtocolOptions;
import org.medgateway.core.config.RouteOptions;
import org.medgateway.core.config.ServerOptions;
import org.medgateway.core.health.HealthCheckType;
import org.medgateway.core.spi.Protocol;
import org.medgateway.core.spi.ProtocolService;
import org.medgateway.core.spi.ServiceContext;
import org.medgateway.core.spi.ServiceRefused;
import org.medgateway.dicom.health.EchoCheck;

import java.util.List;

/// DICOM: `type: dicom`.
public final class DicomProtocol implements Protocol {

    @Override
    public String type() {
        return "dicom";
    }

    @Override
    public Class<? extends ProtocolOptions> options() {
        return DicomOptions.class;
    }

    @Override
    public Class<? extends ServerOptions> serverOptions() {
        return DicomServerOptions.class;
    }

    @Override
    public Class<? extends RouteOptions> routeOptions() {
        return DicomRouteOptions.class;
    }

    @Override
    public List<HealthCheckType<?>> healthChecks() {
        return List.of(new EchoCheck.Type());
    }

    @Override
    public ProtocolService open(ServiceContext context) throws ServiceRefused {
        return new DicomService(context);
    }
}
