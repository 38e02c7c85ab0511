package org.medgateway.dr.service;

import org.medgateway.core.config.ProtocolOptions;
import org.medgateway.core.config.VirtualServiceConfig;
import org.medgateway.core.spi.Protocol;
import org.medgateway.core.spi.ProtocolService;
import org.medgateway.core.spi.ServiceContext;
import org.medgateway.core.spi.ServiceRefused;
import org.medgateway.dr.exec.Shell;
import org.medgateway.dr.link.Addresses;
import org.medgateway.dr.plane.ForwardedService;
import org.medgateway.dr.plane.ForwardingException;
import org.medgateway.dr.plane.ForwardingPlane;
import org.medgateway.dr.probe.Finding;
import org.medgateway.dr.probe.Probe;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.stream.Collectors;

/// Layer 4 forwarding by the kernel.
public final class Layer4Protocol implements Protocol {

    private static final Logger LOG = LoggerFactory.getLogger(Layer4Protocol.class);

    private final Shell shell = Shell.HERE;
    private final Engines engines = new Engines(shell);
    private final Addresses host = new Addresses(shell);
    private final ServiceAddresses addresses = new ServiceAddresses(host);

    @Override
    public String type() {
        return "layer4";
    }

    @Override
    public Class<? extends ProtocolOptions> options() {
        return Layer4Options.class;
    }

    @Override
    public boolean takesConnections() {
        return false;
    }

    @Override
    public ProtocolService open(ServiceContext context) throws ServiceRefused {
        try {
            VirtualServiceConfig config = context.definition().config();
            ForwardingPlane plane = engines.engine(Wanted.options(config).engine());
            String device = new Devices(host).of(config);
            probe(Wanted.of(config, device));
            Layer4Service service = new Layer4Service(context, plane, addresses, host, device);
            service.start();
            return service;
        } catch (ForwardingException | IllegalArgumentException e) {
            throw new ServiceRefused(String.valueOf(e.getMessage()), e);
        }
    }

    private void probe(ForwardedService service) throws ServiceRefused {
        var findings = new Probe(shell).service(service);
        findings.stream()
                .filter(finding -> !finding.needed())
                .forEach(finding -> LOG.info("{}: {}", service.name(), finding));
        String missing =
                findings.stream()
                        .filter(Finding::needed)
                        .map(Finding::toString)
                        .collect(Collectors.joining(" "));
        if (!missing.isEmpty()) {
            throw new ServiceRefused(missing);
        }
    }
}
