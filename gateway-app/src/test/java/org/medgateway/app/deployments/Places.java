package org.medgateway.app.deployments;

import org.medgateway.core.config.Endpoint;
import org.medgateway.core.config.RealServerConfig;
import org.medgateway.core.config.VirtualServiceConfig;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Where a service and its servers go on this machine. Servers get a free port of 127.0.0.1 each; a
/// server that is reached on the client's port gets an address of its own, and the same ports as
/// the service.
///
/// @param listen in place of the service's addresses
/// @param servers by name: one place for each door where the client's port counts, else one
record Places(List<Endpoint> listen, Map<String, List<InetSocketAddress>> servers) {

    private static final String HERE = "127.0.0.1";
    private static final int TRIES = 50;

    static Places of(VirtualServiceConfig service) throws IOException {
        boolean clientsPort =
                service.servers().stream().noneMatch(server -> server.address().hasPort());
        return clientsPort ? onEqualPorts(service) : onFreePorts(service);
    }

    private static Places onFreePorts(VirtualServiceConfig service) {
        Map<String, List<InetSocketAddress>> servers = new LinkedHashMap<>();
        for (RealServerConfig server : service.servers()) {
            servers.put(server.name(), List.of(at(HERE, 0)));
        }
        List<Endpoint> listen = service.listen().stream().map(_ -> new Endpoint(HERE, 0)).toList();
        return new Places(listen, servers);
    }

    private static Places onEqualPorts(VirtualServiceConfig service) throws IOException {
        List<String> hosts = new ArrayList<>();
        for (int i = 1; i <= service.servers().size(); i++) {
            hosts.add("127.0.2." + i);
        }
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < service.listen().size(); i++) {
            ports.add(freeOn(HERE, hosts));
        }
        Map<String, List<InetSocketAddress>> servers = new LinkedHashMap<>();
        for (RealServerConfig server : service.servers()) {
            String host = hosts.get(servers.size());
            servers.put(server.name(), ports.stream().map(port -> at(host, port)).toList());
        }
        return new Places(ports.stream().map(port -> new Endpoint(HERE, port)).toList(), servers);
    }

    private static int freeOn(String first, List<String> others) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.ofLiteral(first))) {
                int port = probe.getLocalPort();
                if (others.stream().allMatch(host -> isFree(host, port))) {
                    return port;
                }
            }
        }
        throw new IOException("no port is free on " + first + " and " + others);
    }

    private static boolean isFree(String host, int port) {
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.ofLiteral(host))) {
            return probe.isBound();
        } catch (IOException _) {
            return false;
        }
    }

    private static InetSocketAddress at(String host, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }

    /// Whether servers are reached on the port that the client came to.
    boolean clientsPort() {
        return listen.getFirst().hasPort();
    }
}
