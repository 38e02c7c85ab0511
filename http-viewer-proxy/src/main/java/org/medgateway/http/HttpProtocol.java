package org.medgateway.http;

import org.medgateway.core.config.PersistenceOptions;
import org.medgateway.core.config.ProtocolOptions;
import org.medgateway.core.config.RouteOptions;
import org.medgateway.core.config.VirtualServiceConfig;
import org.medgateway.core.spi.Protocol;
import org.medgateway.core.spi.ProtocolService;
import org.medgateway.core.spi.ServiceContext;
import org.medgateway.core.spi.ServiceRefused;
import org.medgateway.http.settings.HttpOptions;
import org.medgateway.http.settings.HttpPersistenceOptions;
import org.medgateway.http.settings.HttpRouteOptions;
import org.medgateway.http.settings.PolicyMaker;

import java.util.List;

/// Viewers, DICOMweb, and the web in general.
public final class HttpProtocol implements Protocol {

    @Override
    public String type() {
        return "http";
    }

    @Override
    public Class<? extends ProtocolOptions> options() {
        return HttpOptions.class;
    }

    @Override
    public Class<? extends RouteOptions> routeOptions() {
        return HttpRouteOptions.class;
    }

    @Override
    public Class<? extends PersistenceOptions> persistenceOptions() {
        return HttpPersistenceOptions.class;
    }

    @Override
    public List<String> alpn(VirtualServiceConfig service) {
        return service.options() instanceof HttpOptions options && options.http2()
                ? List.of("h2", "http/1.1")
                : List.of("http/1.1");
    }

    @Override
    public ProtocolService open(ServiceContext context) throws ServiceRefused {
        return WebService.open(
                context,
                type(),
                definition ->
                        PolicyMaker.of(definition.config(), definition.options(HttpOptions.class)),
                null);
    }
}
