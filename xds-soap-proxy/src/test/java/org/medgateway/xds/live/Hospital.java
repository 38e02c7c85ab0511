package org.medgateway.xds.live;

import org.medgateway.testdata.xds.SimulatedRegistry;
import org.medgateway.testdata.xds.SimulatedRepository;
import org.medgateway.testdata.xds.XdsSamples;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/// Two registries on one database, two repositories of cluster A on one archive, and repository B.
final class Hospital implements AutoCloseable {

    final SimulatedRegistry.Store database = new SimulatedRegistry.Store();
    final SimulatedRepository.Store archiveA = new SimulatedRepository.Store();
    final SimulatedRepository.Store archiveB = new SimulatedRepository.Store();
    final SimulatedRegistry registry1;
    final SimulatedRegistry registry2;
    final SimulatedRepository a1;
    final SimulatedRepository a2;
    final SimulatedRepository b;
    private final List<AutoCloseable> all = new ArrayList<>();

    Hospital() throws IOException {
        registry1 = keep(SimulatedRegistry.start(anyPort(), database));
        registry2 = keep(SimulatedRegistry.start(anyPort(), database));
        a1 = keep(repository(XdsSamples.REPOSITORY_A, archiveA));
        a2 = keep(repository(XdsSamples.REPOSITORY_A, archiveA));
        b = keep(repository(XdsSamples.REPOSITORY_B, archiveB));
    }

    private static SimulatedRepository repository(String id, SimulatedRepository.Store store)
            throws IOException {
        return SimulatedRepository.start(anyPort(), id, store, null);
    }

    private <T extends AutoCloseable> T keep(T started) {
        all.add(started);
        return started;
    }

    static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /// The pools `registry`, `a` and `b`, and the rules that lead there. Registries are the
    /// default.
    String pools() {
        return """
        healthCheck: {type: none}
        pools:
          registry: {servers: [%s, %s]}
          a: {servers: [%s, %s]}
          b: {servers: [%s]}
        routes:
          - {name: submissions, when: {transaction: ITI-41}, pool: a}
          - {name: repository a, when: {transaction: [ITI-43, ITI-39, RAD-69], repositoryUniqueId: %s}, pool: a}
          - {name: repository b, when: {transaction: [ITI-43, ITI-39, RAD-69], repositoryUniqueId: %s}, pool: b}
          - {name: others, when: {transaction: [ITI-43, ITI-39, RAD-69]}, reject: unknown-repository}
        default: registry
        """
                .formatted(
                        server("registry1", registry1.address()),
                        server("registry2", registry2.address()),
                        server("a1", a1.address()),
                        server("a2", a2.address()),
                        server("b1", b.address()),
                        XdsSamples.REPOSITORY_A,
                        XdsSamples.REPOSITORY_B);
    }

    static String server(String name, InetSocketAddress address) {
        return "{name: %s, address: \"127.0.0.1:%d\"}".formatted(name, address.getPort());
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable each : all) {
            each.close();
        }
    }
}
