package org.medgateway.core.spi;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.RealServer;
import org.medgateway.core.balance.ServerPool;
import org.medgateway.core.config.PersistenceConfig;
import org.medgateway.core.config.ProxyProtocolConfig;
import org.medgateway.core.config.VirtualServiceConfig;
import org.medgateway.core.net.ClientTls;
import org.medgateway.core.net.Connector;
import org.medgateway.core.net.ProxyHeader;

import java.net.InetSocketAddress;

/// A pool of a service, ready for use.
///
/// @param servers answers which server takes an exchange
/// @param persistence which server a returning client gets, as configured
/// @param persistenceKey finds the key of persistence; answers null where there is none
/// @param hashKey finds the key that a hash balancer spreads by; answers null for other balancers
/// @param tls TLS towards the servers; null is plain
public record Pool(
        ServerPool servers,
        PersistenceConfig persistence,
        ExchangeKey persistenceKey,
        ExchangeKey hashKey,
        @Nullable ClientTls tls) {

    public String name() {
        return servers.name();
    }

    /// How to connect to one of the servers without a client, for pooled connections.
    public Connector.Target target(
            RealServer server, VirtualServiceConfig service, int clientPort) {
        return new Connector.Target(
                server.addressFor(clientPort), tls, null, null, service.timeouts().connect());
    }

    Connector.Target target(
            RealServer server, VirtualServiceConfig service, ClientConnection client) {
        InetSocketAddress address = server.addressFor(client.destination().getPort());
        ProxyHeader header =
                switch (service.proxyProtocol().send()) {
                    case OFF -> null;
                    case V1 -> new ProxyHeader(1, client.address(), client.destination());
                    case V2 -> new ProxyHeader(2, client.address(), client.destination());
                };
        InetSocketAddress source = service.transparent() ? client.address() : null;
        return new Connector.Target(address, tls, header, source, service.timeouts().connect());
    }

    /// Whether a connection to a server carries one client's address and so cannot be shared.
    public static boolean bindsConnectionsToClients(VirtualServiceConfig service) {
        return service.transparent()
                || service.proxyProtocol().send() != ProxyProtocolConfig.Send.OFF;
    }
}
