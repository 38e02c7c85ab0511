package org.medgateway.app.deployments;

import static org.assertj.core.api.Assertions.assertThat;

import org.medgateway.testdata.dicom.ArchiveSimulator;
import org.medgateway.testdata.dicom.Ledger;
import org.medgateway.testdata.dicom.ModalitySimulator;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The DICOM servers of a service; each is an archive for every place that it listens at.
final class Archives implements AutoCloseable {

    private final Map<String, List<ArchiveSimulator>> byServer = new LinkedHashMap<>();
    private final boolean clientsPort;

    Archives(Places places, Ledger ledger) {
        clientsPort = places.clientsPort();
        places.servers()
                .forEach(
                        (server, at) -> {
                            List<ArchiveSimulator> archives = new ArrayList<>();
                            for (InetSocketAddress place : at) {
                                String name = server + "@" + archives.size();
                                archives.add(ArchiveSimulator.start(name, ledger, place));
                            }
                            byServer.put(server, archives);
                        });
    }

    InetSocketAddress address(String server) {
        return of(server).getFirst().address();
    }

    /// The server of an archive, which has to be the one on the door's port where that counts.
    String serverOf(String archive, int door) {
        String[] parts = archive.split("@", 2);
        if (clientsPort) {
            assertThat(parts[1]).as("the place of the archive").isEqualTo(String.valueOf(door));
        }
        return parts[0];
    }

    /// The server that got an association request with these titles, `calling->called`.
    String called(String titles, int door) {
        List<String> called =
                byServer.values().stream()
                        .flatMap(List::stream)
                        .filter(archive -> archive.titles().contains(titles))
                        .map(ArchiveSimulator::name)
                        .toList();
        assertThat(called).as("archives that were called by " + titles).hasSize(1);
        return serverOf(called.getFirst(), door);
    }

    void kill(String server) {
        of(server).forEach(ArchiveSimulator::kill);
    }

    void revive(String server) {
        of(server).forEach(archive -> Revival.of(archive::restart));
    }

    private List<ArchiveSimulator> of(String server) {
        List<ArchiveSimulator> archives = byServer.get(server);
        if (archives == null) {
            throw new IllegalArgumentException("there is no server " + server);
        }
        return archives;
    }

    /// How an association is opened.
    @FunctionalInterface
    interface Opening {
        ModalitySimulator open() throws IOException;
    }

    /// The words of a refused association.
    static String refusal(Opening opening) throws IOException {
        try (ModalitySimulator accepted = opening.open()) {
            return "accepted " + accepted.acceptedSopClasses();
        } catch (ModalitySimulator.Refused refused) {
            return String.valueOf(refused.getMessage());
        }
    }

    @Override
    public void close() {
        byServer.values().forEach(archives -> archives.forEach(ArchiveSimulator::close));
    }
}
