package org.medgateway.app.demo;

import org.jspecify.annotations.Nullable;
import org.medgateway.dr.exec.Shell;
import org.medgateway.dr.probe.Finding;
import org.medgateway.dr.probe.Probe;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A network segment of namespaces: a client, the gateway and two real servers that are prepared
/// for direct routing. Nothing of it can be seen from the machine's own network.
final class Segment implements AutoCloseable {
    static final String SERVICE = "10.77.0.100";
    static final List<String> SERVERS = List.of("10.77.0.11", "10.77.0.12");

    private final List<Namespace> all = new ArrayList<>();
    private final Namespace client;
    private final Namespace gateway;
    private final List<Namespace> servers = new ArrayList<>();

    /// @throws IOException with the reason in words where this machine or this user cannot
    Segment() throws IOException {
        try {
            client = namespace();
            gateway = namespace();
            String missing =
                    new Probe(gateway.shell())
                            .nftables().stream()
                                    .filter(Finding::needed)
                                    .map(Finding::toString)
                                    .collect(Collectors.joining(" "));
            if (!missing.isEmpty()) {
                throw new IOException(missing);
            }
            client.run("ip link add br0 type bridge stp_state 0 forward_delay 0");
            client.run("ip link set br0 up");
            client.run("ip addr add 10.77.0.5/24 dev br0");
            plug(gateway, "10.77.0.2");
            for (String address : SERVERS) {
                Namespace server = namespace();
                servers.add(server);
                server.run("sysctl -qw net.ipv4.conf.all.arp_ignore=1");
                server.run("sysctl -qw net.ipv4.conf.all.arp_announce=2");
                server.run("ip addr add " + SERVICE + "/32 dev lo");
                plug(server, address);
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /// Why this user or this machine cannot have one, without trying much; null where nothing
    /// speaks against it.
    static @Nullable String hindrance() {
        if (!Shell.HERE.run("unshare", "--net", "true").ok()) {
            return "it needs the right to make network namespaces: root";
        }
        return Shell.HERE.run("ip", "-V").ok() ? null : "it needs the program ip (iproute2)";
    }

    private Namespace namespace() throws IOException {
        Namespace made = new Namespace();
        all.add(made);
        return made;
    }

    private void plug(Namespace machine, String address) throws IOException {
        String port = "v" + all.indexOf(machine);
        client.run(
                "ip link add %s type veth peer name eth0 netns %d".formatted(port, machine.pid()));
        client.run("ip link set " + port + " master br0 up");
        machine.run("ip addr add " + address + "/24 dev eth0");
        machine.run("ip link set eth0 up");
    }

    Namespace client() {
        return client;
    }

    Namespace gateway() {
        return gateway;
    }

    Namespace server(int which) {
        return servers.get(which);
    }

    @Override
    public void close() {
        all.forEach(Namespace::close);
    }
}
