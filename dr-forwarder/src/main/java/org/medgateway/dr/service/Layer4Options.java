package org.medgateway.dr.service;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.BalanceConfig;
import org.medgateway.core.config.Endpoint;
import org.medgateway.core.config.Key;
import org.medgateway.core.config.Network;
import org.medgateway.core.config.PersistenceConfig;
import org.medgateway.core.config.ProtocolOptions;
import org.medgateway.core.config.ProxyProtocolConfig;
import org.medgateway.core.config.RealServerConfig;
import org.medgateway.core.config.Scope;
import org.medgateway.core.config.Setting;
import org.medgateway.core.config.VirtualServiceConfig;
import org.medgateway.dr.plane.Forwarding;
import org.medgateway.dr.plane.Transport;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The settings of a layer 4 service.
public record Layer4Options(
        @Setting("How packets get to the servers.") Forwarding forwarding,
        @Setting(value = "The transport protocol.", defaultsTo = "tcp") Transport protocol,
        @Key("interface")
                @Setting(
                        value =
                                "The interface on which clients' packets come in; by default the"
                                    + " one that has the service's address, or that leads to the"
                                    + " first server.",
                        example = "eth0")
                @Nullable String device,
        @Setting("Whose packets are taken; without it, everybody's.") List<Network> allow,
        @Setting(value = "What in the kernel forwards.", defaultsTo = "auto") Engine engine,
        @Setting(
                        value =
                                "Who puts the service's address on the interface and announces it:"
                                        + " the gateway (`manage`) or somebody else (`leave`).",
                        defaultsTo = "manage")
                Address address,
        @Setting(value = "What the kernel remembers of flows.", defaultsTo = "{}")
                FlowSettings flows)
        implements ProtocolOptions {

    /// What forwards.
    public enum Engine {
        /// nftables where the machine offers what it needs, else IPVS.
        AUTO,
        NFTABLES,
        IPVS
    }

    /// Who looks after the service's address.
    public enum Address {
        MANAGE,
        LEAVE
    }

    @Override
    public Optional<String> refuseAttribute(String name) {
        return Optional.of(
                "a layer4 service looks at addresses only: it knows no attribute \"" + name + "\"");
    }

    @Override
    public void check(VirtualServiceConfig service, Scope scope) {
        addresses(service, scope);
        RealServerConfig fallback = service.fallback().server();
        if (fallback != null && literal(fallback.address()).isEmpty()) {
            scope.problem("fallback.server.address", "expected an address, not a name");
        }
        onePool(service, scope);
        balancing(service, scope);
        notHere(service, scope);
    }

    private void addresses(VirtualServiceConfig service, Scope scope) {
        for (int i = 0; i < service.listen().size(); i++) {
            Endpoint front = service.listen().get(i);
            if (literal(front).isEmpty()) {
                scope.problem(
                        "listen[" + i + "]",
                        "expected an address, not a name or all addresses: found \""
                                + front
                                + "\"");
            } else if (!front.hasPort()) {
                scope.problem("listen[" + i + "]", "expected a port: found \"" + front + "\"");
            }
        }
        Set<Integer> ports =
                service.listen().stream().map(Endpoint::port).collect(Collectors.toSet());
        for (int i = 0; i < service.servers().size(); i++) {
            RealServerConfig server = service.servers().get(i);
            String path = "servers[" + i + "]";
            if (literal(server.address()).isEmpty()) {
                scope.problem(
                        path + ".address",
                        "expected an address, not a name: found \"" + server.address() + "\"");
            }
            int port = server.address().port();
            if (forwarding == Forwarding.DIRECT_ROUTING
                    && port != 0
                    && !ports.equals(Set.of(port))) {
                scope.problem(
                        path + ".address",
                        "direct routing cannot change a port: leave out :"
                                + port
                                + ", or use forwarding nat or snat");
            }
            if (server.maxConnections() > 0) {
                scope.warning(
                        path + ".maxConnections", "the kernel forwards without counting: no limit");
            }
        }
    }

    /// The address of an endpoint; empty where it is a name or every address.
    static Optional<InetAddress> literal(Endpoint endpoint) {
        try {
            InetAddress address = InetAddress.ofLiteral(endpoint.host());
            return address.isAnyLocalAddress() ? Optional.empty() : Optional.of(address);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static void onePool(VirtualServiceConfig service, Scope scope) {
        if (!service.pools().isEmpty()) {
            scope.problem("pools", "a layer4 service has one pool: name its `servers`");
        }
        if (!service.routes().isEmpty()) {
            scope.problem(
                    "routes", "a layer4 service cannot route by what is inside: leave it out");
        }
        if (service.servers().isEmpty() && service.pools().isEmpty()) {
            scope.problem("servers", "expected at least one server");
        }
    }

    private static void balancing(VirtualServiceConfig service, Scope scope) {
        if (service.balance().algorithm() == BalanceConfig.Algorithm.HASH
                && !service.balance().key().equals(PersistenceConfig.SOURCE_IP)) {
            scope.problem("balance", "a layer4 service hashes the client's address only");
        }
        String by = service.persistence().by();
        if (!by.equals(PersistenceConfig.NONE) && !by.equals(PersistenceConfig.SOURCE_IP)) {
            scope.problem("persistence", "expected none or source-ip, found " + by);
        }
    }

    private static void notHere(VirtualServiceConfig service, Scope scope) {
        String why = "a layer4 service passes packets on as they are: leave it out";
        if (service.tls() != null) {
            scope.problem("tls", why);
        }
        if (service.serverTls() != null) {
            scope.problem("serverTls", why);
        }
        if (service.transparent()) {
            scope.problem(
                    "transparent", "servers see the client anyway, except with snat: leave it out");
        }
        if (service.proxyProtocol().send() != ProxyProtocolConfig.Send.OFF) {
            scope.problem("proxyProtocol", why);
        }
    }
}
