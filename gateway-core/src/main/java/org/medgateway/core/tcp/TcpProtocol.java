package org.medgateway.core.tcp;

import org.medgateway.core.config.ProtocolOptions;
import org.medgateway.core.route.Attributes;
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
                if (context.definition().options(TcpOptions.class).clientHello()) {
                    client.channel()
                            .pipeline()
                            .addLast(
                                    new ClientHelloReader(
                                            context.definition().timeouts().request(),
                                            hello -> begin(client, client.with(hello))));
                } else {
                    begin(client, client);
                }
            }

            private void begin(ClientConnection client, Attributes attributes) {
                new TcpSession(context, client, attributes).start();
            }

            @Override
            public void close() {
                // every session belongs to a client's connection, and those have ended
            }
        };
    }
}
