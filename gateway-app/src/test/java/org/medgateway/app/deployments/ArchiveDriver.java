package org.medgateway.app.deployments;

import static org.assertj.core.api.Assertions.assertThat;

import org.medgateway.testdata.dicom.DicomObject;
import org.medgateway.testdata.dicom.DicomObjects;
import org.medgateway.testdata.dicom.Ledger;
import org.medgateway.testdata.dicom.ModalitySimulator;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/// Modalities that verify the connection and store an image, a new study each time.
final class ArchiveDriver implements Driver {

    private static final int PIXEL_BYTES = 8192;

    private final String service;
    private final Ledger ledger = new Ledger();
    private final Archives archives;
    private final List<DicomObject> stored = new ArrayList<>();

    ArchiveDriver(String service, Places places) {
        this.service = service;
        this.archives = new Archives(places, ledger);
    }

    @Override
    public InetSocketAddress address(String server) {
        return archives.address(server);
    }

    @Override
    public List<String> exchange(List<InetSocketAddress> doors, Client client) throws IOException {
        List<String> reached = new ArrayList<>();
        for (int door = 0; door < doors.size(); door++) {
            DicomObject image = DicomObjects.image(service + "/" + stored.size(), 0, PIXEL_BYTES);
            store(doors.get(door), client, image);
            stored.add(image);
            reached.add(archives.serverOf(holder(image), door));
        }
        return reached;
    }

    private static void store(InetSocketAddress door, Client client, DicomObject image)
            throws IOException {
        Socket socket = client.connect(door);
        try (ModalitySimulator modality = associate(socket)) {
            assertThat(modality.echo()).as("status of C-ECHO").isZero();
            assertThat(modality.store(image)).as("status of C-STORE").isZero();
            modality.release();
        }
    }

    private static ModalitySimulator associate(Socket socket) throws IOException {
        return ModalitySimulator.associate(
                socket,
                "MR7T",
                "ARCHIVE",
                List.of(
                        new ModalitySimulator.Proposal(
                                DicomObjects.VERIFICATION, DicomObjects.IMPLICIT),
                        new ModalitySimulator.Proposal(
                                DicomObjects.SECONDARY_CAPTURE, DicomObjects.EXPLICIT)),
                1);
    }

    private String holder(DicomObject image) {
        List<String> holders =
                ledger.of(image.sopInstanceUid()).stream()
                        .filter(arrival -> arrival.status() == 0)
                        .map(Ledger.Arrival::archive)
                        .toList();
        assertThat(holders).as("archives that stored an acknowledged image").isNotEmpty();
        return holders.getLast();
    }

    @Override
    public String refusal(InetSocketAddress door, Client client) throws IOException {
        return Archives.refusal(() -> associate(client.connect(door)));
    }

    @Override
    public void kill(String server) {
        archives.kill(server);
    }

    @Override
    public void revive(String server) {
        archives.revive(server);
    }

    @Override
    public void verifyNothingLost() {
        assertThat(ledger.missing(stored)).as("acknowledged and stored nowhere").isEmpty();
        assertThat(ledger.altered(stored)).as("stored with other bytes").isEmpty();
    }

    @Override
    public void close() {
        archives.close();
    }
}
