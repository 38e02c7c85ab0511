package org.medgateway.core.tcp;

import org.medgateway.core.config.ProtocolOptions;
import org.medgateway.core.spi.ClientConnection;
import org.medgateway.core.spi.Protocol;
import org.medgateway.core.spi.ProtocolService;
import org.medgateway.core.spi.ServiceContext;

/// Plain TCP.
public final class TcpProtocol implements Protocol {

    @Override
    public String type() {
        return "tcp";
    }

    @Override
    public Class<? extends ProtocolOptions> options() {
        return TcpOptions.class;
    }

    @Override
    public ProtocolService open(ServiceContext context) {
        return new ProtocolService() {
            @Override
            public void accept(ClientConnection client) {
                new TcpSession(context, client).start();
            }

            @Override
            public void close() {
                // every session belongs to a client's connection, and those have ended
            }
        };
    }
}
