package org.medgateway.app.demo;

import org.jspecify.annotations.Nullable;
import org.medgateway.testdata.tls.TestAuthority;
import org.medgateway.testdata.tls.TestCertificate;
import org.medgateway.testdata.web.BrowserTraffic;
import org.medgateway.testdata.web.SimulatedViewer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Users at their browsers and two web viewers behind TLS. A session stays on its viewer by cookie,
/// and goes on on the other one when its viewer dies.
final class ViewerScene implements Scene {
    private static final String SERVICE = "Viewers";
    private static final int USERS = 8;

    private final TestAuthority hospital = TestAuthority.named("Demo Hospital");
    private final List<Node> nodes = List.of(new Node("VIEWER1"), new Node("VIEWER2"));
    private @Nullable BrowserTraffic users;

    @Override
    public String certificates(Path folder) {
        try {
            hospital.server("viewers.test", "127.0.0.1").writePemPair(folder, "viewers");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "viewers: {pem: \"%s\", key: \"%s\"}\n"
                .formatted(folder.resolve("viewers.pem"), folder.resolve("viewers.key"));
    }

    @Override
    public String service(String listen) {
        return """
        - name: %s
          type: http
          listen: "%s"
          tls: {certificate: viewers}
          balance: least-connections
          persistence: {by: cookie, maxIdle: 30m}
          healthCheck: {type: http, get: /health, interval: 1s, fastInterval: 200ms, timeout: 500ms}
          timeouts: {server: 2s}
          servers:
            - {name: VIEWER1, address: "127.0.0.1:%d"}
            - {name: VIEWER2, address: "127.0.0.1:%d"}
        """
                .formatted(
                        SERVICE,
                        listen,
                        nodes.get(0).address.getPort(),
                        nodes.get(1).address.getPort());
    }

    @Override
    public void begin(Front gateway) {
        for (Node node : nodes) {
            gateway.watch(SERVICE, node.name, node::changed);
        }
        users =
                BrowserTraffic.start(
                        gateway.address(SERVICE),
                        TestCertificate.trusting(hospital),
                        USERS,
                        Duration.ofMillis(50),
                        new NodesTroubles());
    }

    @Override
    public List<Victim> victims() {
        return List.copyOf(nodes);
    }

    @Override
    public List<String> report() {
        BrowserTraffic traffic = users;
        return traffic == null
                ? List.of()
                : List.of(
                        "Viewers: %d pages over TLS, %d sessions went on on the other viewer, %d reloads"
                                .formatted(traffic.pages(), traffic.moved(), traffic.reloads()));
    }

    @Override
    public List<String> judge() throws InterruptedException {
        BrowserTraffic traffic = users;
        if (traffic == null) {
            return List.of();
        }
        traffic.close();
        return traffic.wrong().stream().map(problem -> "Viewers " + problem).toList();
    }

    @Override
    public void close() {
        try {
            if (users != null) {
                users.close();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        nodes.forEach(Node::kill);
    }

    private final class NodesTroubles implements BrowserTraffic.Troubles {
        @Override
        public long of(String viewer) {
            return nodes.stream()
                    .filter(node -> node.name.equals(viewer))
                    .mapToLong(node -> node.troubles.get())
                    .sum();
        }

        @Override
        public long all() {
            return nodes.stream().mapToLong(node -> node.troubles.get()).sum();
        }

        @Override
        public boolean now() {
            return nodes.stream().anyMatch(node -> node.silent)
                    || nodes.stream().noneMatch(node -> node.alive && node.taken);
        }
    }

    /// One viewer; comes back on the port that it had.
    private static final class Node implements Victim {
        private final String name;
        private final InetSocketAddress address;
        private final AtomicLong troubles = new AtomicLong();
        private volatile boolean silent;
        private volatile boolean alive = true;

        /// Whether the gateway would give it sessions.
        private volatile boolean taken = true;

        private @Nullable SimulatedViewer running;

        Node(String name) {
            this.name = name;
            SimulatedViewer first =
                    start(name, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            this.running = first;
            this.address = first.address();
        }

        private static SimulatedViewer start(String name, InetSocketAddress at) {
            try {
                return SimulatedViewer.start(at, name);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /// What checks find or the operator wants is trouble enough for sessions to move.
        private void changed(boolean accepting) {
            taken = accepting;
            troubles.incrementAndGet();
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void kill() {
            troubles.incrementAndGet();
            alive = false;
            try {
                if (running != null) {
                    running.close();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                running = null;
                silent = false;
                troubles.incrementAndGet(); // also for whoever asked while it died
            }
        }

        @Override
        public void revive() {
            if (running == null) {
                running = start(name, address);
                alive = true;
            }
            running.speak();
            if (silent) {
                troubles.incrementAndGet();
                silent = false;
            }
        }

        @Override
        public void freeze() {
            if (running != null) {
                troubles.incrementAndGet();
                silent = true;
                running.fallSilent();
            }
        }
    }
}
