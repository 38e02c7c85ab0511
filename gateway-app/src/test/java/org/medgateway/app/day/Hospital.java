package org.medgateway.app.day;

import org.medgateway.app.Program;
import org.medgateway.testdata.dicom.ArchiveSimulator;
import org.medgateway.testdata.hl7.Hl7Receiver;
import org.medgateway.testdata.hl7.Hl7Sender;
import org.medgateway.testdata.hl7.Ledger;
import org.medgateway.testdata.tls.TestAuthority;
import org.medgateway.testdata.tls.TestCertificate;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// Interface engines, archives, the gateway between them and the world, and a feed over TLS.
final class Hospital implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final TestAuthority authority = TestAuthority.named("Hospital Root");
    private final Ledger messages = new Ledger();
    private final org.medgateway.testdata.dicom.Ledger images =
            new org.medgateway.testdata.dicom.Ledger();
    private final Hl7Receiver engineA = new Hl7Receiver("EngineA", messages);
    private final Hl7Receiver engineB = new Hl7Receiver("EngineB", messages);
    private final Hl7Receiver research = new Hl7Receiver("Research", messages);
    private final ArchiveSimulator pacs1 = ArchiveSimulator.start("PACS1", images);
    private final ArchiveSimulator pacs2 = ArchiveSimulator.start("PACS2", images);
    private final Path folder;
    private final Path file;
    private final Program program;
    private final URI invitation;
    private final int orders;
    private final int archive;

    private Hospital(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        file = folder.resolve("hospital.yaml");
        certificate().writePemPair(folder, "orders");
        Files.writeString(file, yaml());
        program = Program.start(List.of(), "run", file.toString());
        orders = program.port("Orders");
        archive = program.port("Archive");
        program.awaitLine("The gateway is ready."::equals);
        invitation = URI.create(program.awaitLine(line -> line.contains("#/setup/")).strip());
    }

    static Hospital open(Path folder) throws IOException, InterruptedException {
        return new Hospital(folder);
    }

    private String yaml() {
        return """
        # Saint Example, the gateway of radiology.
        gateway: {name: Saint Example, drainTimeout: 2s}
        admin: {listen: "127.0.0.1:0"}
        certificates:
          orders: {pem: orders.pem, key: orders.key}
        virtualServices:
          - name: Orders   # from the hospital's information system
            type: mllp
            listen: 127.0.0.1:0
            tls: {certificate: orders}
            balance: first
            persistence: {by: last-successful}   # no going back by itself
            healthCheck: {type: connect, interval: 250ms, timeout: 200ms, rise: 1, fall: 1}
            replay: unacknowledged
            pools:
              main: [{name: EngineA, address: "127.0.0.1:%d"}, {name: EngineB, address: "127.0.0.1:%d"}]
              research: [{name: Research, address: "127.0.0.1:%d"}]
            default: main
          - name: Archive
            type: dicom
            listen: 127.0.0.1:0
            healthCheck: {type: connect, interval: 500ms, rise: 1, fall: 1}
            servers: [{name: PACS1, address: "127.0.0.1:%d"}, {name: PACS2, address: "127.0.0.1:%d"}]
        """
                .formatted(
                        engineA.address().getPort(),
                        engineB.address().getPort(),
                        research.address().getPort(),
                        pacs1.address().getPort(),
                        pacs2.address().getPort());
    }

    /// A new certificate for the feed.
    TestCertificate certificate() {
        return authority.server("127.0.0.1", "localhost");
    }

    /// Where the console says that the first administrator is made.
    URI invitation() {
        return invitation;
    }

    Path folder() {
        return folder;
    }

    String text() {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    Hl7Receiver engineA() {
        return engineA;
    }

    Ledger messages() {
        return messages;
    }

    org.medgateway.testdata.dicom.Ledger images() {
        return images;
    }

    ArchiveSimulator pacs1() {
        return pacs1;
    }

    /// The images that an archive has stored.
    long stored(String archiveName) {
        return images.byArchive().getOrDefault(archiveName, 0L);
    }

    InetSocketAddress archive() {
        return new InetSocketAddress("127.0.0.1", archive);
    }

    /// A sender of orders, one message and then the next.
    Hl7Sender sender(String name) {
        return Hl7Sender.to(new InetSocketAddress("127.0.0.1", orders), name, messages)
                .sockets(clients().getSocketFactory())
                .patience(PATIENCE);
    }

    private SSLContext clients() {
        return TestCertificate.trusting(authority);
    }

    /// The certificate that a new client of the feed is shown.
    X509Certificate shown() throws IOException {
        try (SSLSocket socket =
                (SSLSocket) clients().getSocketFactory().createSocket("127.0.0.1", orders)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    List<String> log() {
        return program.lines();
    }

    @Override
    public void close() {
        program.close();
        List.of(engineA, engineB, research).forEach(Hl7Receiver::close);
        List.of(pacs1, pacs2).forEach(ArchiveSimulator::close);
    }
}
