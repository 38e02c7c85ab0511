package org.medgateway.xds;

import org.medgateway.core.config.PersistenceOptions;
import org.medgateway.core.config.ProtocolOptions;
import org.medgateway.core.config.RouteOptions;
import org.medgateway.core.config.VirtualServiceConfig;
import org.medgateway.core.health.HealthCheckType;
import org.medgateway.core.spi.Protocol;
import org.medgateway.core.spi.ProtocolService;
import org.medgateway.core.spi.ServiceContext;
import org.medgateway.core.spi.ServiceRefused;
import org.medgateway.http.WebService;
import org.medgateway.http.settings.HttpPersistenceOptions;
import org.medgateway.http.settings.PolicyMaker;

import java.io.IOException;
import java.util.List;

/// Registries, repositories and gateways of IHE XDS and XCA.
public final class XdsProtocol implements Protocol {

    @Override
    public String type() {
        return "xds";
    }

    @Override
    public Class<? extends ProtocolOptions> options() {
        return XdsOptions.class;
    }

    @Override
    public Class<? extends RouteOptions> routeOptions() {
        return XdsRouteOptions.class;
    }

    @Override
    public Class<? extends PersistenceOptions> persistenceOptions() {
        return HttpPersistenceOptions.class;
    }

    @Override
    public List<HealthCheckType<?>> healthChecks() {
        return List.of(new XdsQueryCheck.Type(), new SoapCheck.Type());
    }

    @Override
    public List<String> alpn(VirtualServiceConfig service) {
        return service.options() instanceof XdsOptions options && options.http().http2()
                ? List.of("h2", "http/1.1")
                : List.of("http/1.1");
    }

    @Override
    public ProtocolService open(ServiceContext context) throws ServiceRefused {
        try {
            XdsOptions options = context.definition().options(XdsOptions.class);
            return WebService.open(
                    context,
                    type(),
                    definition ->
                            PolicyMaker.of(
                                    definition.config(),
                                    definition.options(XdsOptions.class).http()),
                    new XdsInspector(
                            context,
                            PatientTokens.of(options.patientKey(), context.stateDirectory())));
        } catch (IOException e) {
            throw new ServiceRefused(context.name() + ": " + e.getMessage(), e);
        }
    }
}
