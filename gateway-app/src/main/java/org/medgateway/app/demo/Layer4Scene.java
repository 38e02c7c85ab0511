package org.medgateway.app.demo;

import org.medgateway.core.balance.AdminState;
import org.medgateway.testdata.dicom.ArchiveSimulator;
import org.medgateway.testdata.dicom.Ledger;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A scanner sends large images through the kernel's direct routing to two archives, in a network
/// of namespaces. The kernel cannot repeat: an association ends with its archive, and the scanner
/// begins a new one, as real ones do. What was confirmed has to be stored as it was.
final class Layer4Scene implements Scene {
    private static final int PORT = 104;

    private final Ledger ledger = new Ledger();
    private final Segment segment;
    private final List<Archive> archives = new ArrayList<>();
    private final Layer4Process gateway;
    private final Scanner scanner;

    /// @param state a folder for what its gateway keeps
    /// @throws IOException with the reason in words where this machine or this user cannot
    Layer4Scene(Path state) throws IOException {
        segment = new Segment();
        try {
            for (int i = 0; i < Segment.SERVERS.size(); i++) {
                archives.add(new Archive("MINT" + (i + 1), segment.server(i), ledger));
            }
            gateway = new Layer4Process(segment.gateway(), state, configuration());
        } catch (IOException | RuntimeException e) {
            archives.forEach(Archive::close);
            segment.close();
            throw e;
        }
        scanner =
                new Scanner(segment.client(), new InetSocketAddress(Segment.SERVICE, PORT), ledger);
    }

    private static String configuration() {
        StringBuilder servers = new StringBuilder();
        for (int i = 0; i < Segment.SERVERS.size(); i++) {
            servers.append(
                    "      - {name: MINT%d, address: %s}\n"
                            .formatted(i + 1, Segment.SERVERS.get(i)));
        }
        return """
        gateway: {name: layer4, stateDirectory: ., eventLoops: 1}
        exchangeLog: off
        virtualServices:
          - name: MINT
            type: layer4
            forwarding: direct-routing
            interface: eth0
            listen: "%s:%d"
            healthCheck: {type: dicom-echo, interval: 500ms, timeout: 1s, rise: 1, fall: 1}
            sessionsOnDown: shut
            servers:
        %s\
        """
                .formatted(Segment.SERVICE, PORT, servers);
    }

    /// None in the demo's own gateway.
    @Override
    public String service(String listen) {
        return "";
    }

    @Override
    public void begin(Front gateway) {
        scanner.begin();
    }

    @Override
    public List<Victim> victims() {
        return List.copyOf(archives);
    }

    @Override
    public boolean administer(String server, AdminState wish) {
        return archives.stream().anyMatch(archive -> archive.name().equalsIgnoreCase(server))
                && gateway.say(wish + " " + server.toUpperCase(java.util.Locale.ROOT));
    }

    @Override
    public List<String> report() {
        return List.of(
                "Layer 4: %s; %s"
                        .formatted(scanner.report(), String.join(", ", gateway.servers())));
    }

    @Override
    public List<String> noticed() {
        return scanner.broken() == 0
                ? List.of()
                : List.of(
                        "Layer 4: %d associations ended with their archive, and the scanner began them again: the kernel cannot repeat."
                                .formatted(scanner.broken()));
    }

    @Override
    public List<String> judge() throws InterruptedException {
        return scanner.end();
    }

    @Override
    public void close() {
        scanner.stop();
        gateway.close();
        archives.forEach(Archive::close);
        segment.close();
    }

    /// An archive in a namespace of its own.
    private static final class Archive extends KillableArchive implements AutoCloseable {
        private final Namespace machine;

        Archive(String name, Namespace machine, Ledger ledger) throws IOException {
            super(
                    machine.inside(
                            () ->
                                    ArchiveSimulator.start(
                                            name,
                                            ledger,
                                            new InetSocketAddress(
                                                    InetAddress.ofLiteral("0.0.0.0"), PORT))));
            this.machine = machine;
        }

        @Override
        void restart(ArchiveSimulator simulator) {
            try {
                machine.inside(
                        () -> {
                            simulator.restart();
                            return true;
                        });
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
