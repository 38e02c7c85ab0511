package org.medgateway.app.demo;

import org.jspecify.annotations.Nullable;
import org.medgateway.testdata.xds.Fault;
import org.medgateway.testdata.xds.SimulatedRepository;
import org.medgateway.testdata.xds.XdsSamples;
import org.medgateway.testdata.xds.XdsTraffic;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// A department submits documents to a repository of two nodes on one archive, and fetches each one
/// back. No document may be lost, changed or stored twice, whichever node dies.
final class XdsScene implements Scene {
    private static final String SERVICE = "XDS-Repository";

    private final SimulatedRepository.Store archive = new SimulatedRepository.Store();
    private final List<Node> nodes = List.of(new Node("XDS1"), new Node("XDS2"));
    private @Nullable XdsTraffic department;

    @Override
    public String service(String listen) {
        return """
        - name: %s
          type: xds
          listen: "%s"
          persistence: {by: patient-id}
          healthCheck: {type: connect, interval: 1s, fastInterval: 200ms, timeout: 500ms}
          timeouts: {server: 2s}
          servers:
            - {name: XDS1, address: "127.0.0.1:%d"}
            - {name: XDS2, address: "127.0.0.1:%d"}
        """
                .formatted(
                        SERVICE,
                        listen,
                        nodes.get(0).address.getPort(),
                        nodes.get(1).address.getPort());
    }

    @Override
    public void begin(Front gateway) {
        department =
                XdsTraffic.start(
                        gateway.address(SERVICE), XdsSamples.REPOSITORY_A, Duration.ofMillis(50));
    }

    @Override
    public List<Victim> victims() {
        return List.copyOf(nodes);
    }

    @Override
    public List<String> report() {
        XdsTraffic traffic = department;
        return traffic == null
                ? List.of()
                : List.of(
                        "XDS: %d documents submitted and confirmed, %d fetched back unchanged, %d errors told in XDS"
                                .formatted(
                                        traffic.stored().size(),
                                        traffic.retrieved(),
                                        traffic.errors()));
    }

    @Override
    public List<String> judge() throws InterruptedException {
        XdsTraffic traffic = department;
        if (traffic == null) {
            return List.of();
        }
        traffic.close();
        List<String> wrong = new ArrayList<>();
        for (String problem : traffic.wrong()) {
            wrong.add("XDS " + problem);
        }
        for (String document : traffic.stored()) {
            int times = archive.submissions(document);
            if (times != 1) {
                wrong.add("XDS " + document + " was confirmed and is stored " + times + " times");
            }
        }
        return wrong;
    }

    @Override
    public void close() {
        try {
            if (department != null) {
                department.close();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        nodes.forEach(Node::kill);
    }

    /// One node of the repository; comes back on the port that it had.
    private final class Node implements Victim {
        private final String name;
        private final InetSocketAddress address;
        private @Nullable SimulatedRepository running;

        Node(String name) {
            this.name = name;
            SimulatedRepository first =
                    start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            this.running = first;
            this.address = first.address();
        }

        private SimulatedRepository start(InetSocketAddress at) {
            try {
                return SimulatedRepository.start(at, XdsSamples.REPOSITORY_A, archive, null);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void kill() {
            try {
                if (running != null) {
                    running.close();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                running = null;
            }
        }

        @Override
        public void revive() {
            if (running == null) {
                running = start(address);
            }
            running.fail(Fault.NONE);
        }

        @Override
        public void freeze() {
            if (running != null) {
                running.fail(new Fault.Silent());
            }
        }
    }
}
