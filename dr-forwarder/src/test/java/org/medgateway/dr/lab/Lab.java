package org.medgateway.dr.lab;

import org.medgateway.dr.exec.Outcome;
import org.medgateway.dr.exec.Shell;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// Client (10.77.0.5), gateway (.2), two real servers (.11, .12) on one switch; the service's
/// address is .100. IPv6 likewise in fd77::/64. Every lab has namespaces of its own and takes them
/// away when it closes, or, should the JVM have died before, when the next lab is made.
public final class Lab implements AutoCloseable {

    public static final String VIP4 = "10.77.0.100";
    public static final String VIP6 = "fd77::100";

    private static final String PREFIX = "mgw-";
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final List<AutoCloseable> open = new ArrayList<>();

    public Lab() {
        this.name = PREFIX + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
        requireRights();
        clearAbandoned();
        try {
            Node bridge = node("sw", 0);
            bridge.run(
                    "ip",
                    "link",
                    "add",
                    "br0",
                    "type",
                    "bridge",
                    "stp_state",
                    "0",
                    "forward_delay",
                    "0",
                    "mcast_snooping",
                    "0");
            bridge.run("ip", "link", "set", "br0", "up");
            connect("client", 5);
            connect("gateway", 2);
            connect("server1", 11);
            connect("server2", 12);
        } catch (Throwable t) {
            close();
            throw t;
        }
    }

    private static void requireRights() {
        for (String[] command :
                new String[][] {
                    {"ip", "netns", "list"},
                    {"nft", "--version"},
                    {"ip", "netns", "add", PREFIX + "try"}
                }) {
            Outcome outcome = Shell.HERE.run(command);
            if (!outcome.ok() && !outcome.errors().contains("File exists")) {
                throw new AssertionError(
                        "This test makes network namespaces: it needs root (or CAP_SYS_ADMIN and"
                                + " CAP_NET_ADMIN) and the packages iproute2 and nftables. "
                                + outcome.complaint());
            }
        }
        Shell.HERE.run("ip", "netns", "del", PREFIX + "try");
    }

    private static void clearAbandoned() {
        Shell.HERE
                .run("ip", "netns", "list")
                .output()
                .lines()
                .map(line -> line.split(" ")[0])
                .filter(found -> found.matches(PREFIX + "[0-9]+-.*"))
                .filter(found -> ProcessHandle.of(Long.parseLong(found.split("-")[1])).isEmpty())
                .forEach(found -> Shell.HERE.run("ip", "netns", "del", found));
    }

    private Node node(String role, int number) {
        Node node = new Node(name + "-" + role, number);
        Outcome added = Shell.HERE.run("ip", "netns", "add", node.namespace());
        if (!added.ok()) {
            throw new AssertionError(added.complaint());
        }
        nodes.put(role, node);
        node.run("ip", "link", "set", "lo", "up");
        return node;
    }

    /// Adds a machine to the switch.
    public Node connect(String role, int number) {
        Node node = node(role, number);
        Node bridge = named("sw");
        node.run(
                "ip",
                "link",
                "add",
                "eth0",
                "address",
                mac(number),
                "type",
                "veth",
                "peer",
                "name",
                "v-" + number,
                "netns",
                bridge.namespace());
        bridge.run("ip", "link", "set", "v-" + number, "master", "br0", "up");
        for (String where : List.of("all", "default", "eth0")) {
            node.run("sysctl", "-qw", "net.ipv6.conf." + where + ".accept_dad=0");
        }
        node.run("ip", "link", "set", "eth0", "up");
        node.run("ip", "addr", "add", node.ip4() + "/24", "dev", "eth0");
        node.run("ip", "-6", "addr", "add", node.ip6() + "/64", "dev", "eth0", "nodad");
        return node;
    }

    /// The MAC address of the machine with this number.
    public static String mac(int number) {
        return "02:77:00:00:00:%02x".formatted(number);
    }

    /// The machine with this role.
    public Node named(String role) {
        Node node = nodes.get(role);
        if (node == null) {
            throw new AssertionError("there is no " + role + " in this lab");
        }
        return node;
    }

    public Node client() {
        return named("client");
    }

    public Node gateway() {
        return named("gateway");
    }

    public Node server(int which) {
        return named("server" + which);
    }

    /// Gives the gateway the service's addresses, and prepares the servers for direct routing.
    public Lab directRouting() {
        gatewayAddresses();
        for (Node server : servers()) {
            for (String where : List.of("all", "eth0")) {
                server.run("sysctl", "-qw", "net.ipv4.conf." + where + ".arp_ignore=1");
                server.run("sysctl", "-qw", "net.ipv4.conf." + where + ".arp_announce=2");
            }
            server.run("ip", "addr", "add", VIP4 + "/32", "dev", "lo");
            server.run("ip", "-6", "addr", "add", VIP6 + "/128", "dev", "lo", "nodad");
        }
        return this;
    }

    /// Gives the gateway the service's addresses, and makes it the servers' way to the client.
    public Lab translation() {
        gatewayAddresses();
        gateway().run("sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1");
        for (Node server : servers()) {
            server.run("ip", "route", "add", client().ip4() + "/32", "via", gateway().ip4());
            server.run("ip", "-6", "route", "add", client().ip6() + "/128", "via", gateway().ip6());
        }
        return this;
    }

    private void gatewayAddresses() {
        gateway().run("ip", "addr", "add", VIP4 + "/32", "dev", "eth0");
        gateway().run("ip", "-6", "addr", "add", VIP6 + "/128", "dev", "eth0", "nodad");
    }

    private List<Node> servers() {
        return Stream.of("server1", "server2").map(this::named).toList();
    }

    /// Closes something before the namespaces go.
    public <T extends AutoCloseable> T closing(T thing) {
        open.add(thing);
        return thing;
    }

    @Override
    public void close() {
        for (AutoCloseable thing : open.reversed()) {
            try {
                thing.close();
            } catch (Exception e) {
                // The namespace goes anyway, and with it whatever is left.
            }
        }
        nodes.values().forEach(Node::close);
    }
}
