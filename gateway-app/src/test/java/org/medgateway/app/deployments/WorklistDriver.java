package org.medgateway.app.deployments;

import static org.assertj.core.api.Assertions.assertThat;

import org.medgateway.testdata.dicom.DicomObjects;
import org.medgateway.testdata.dicom.Ledger;
import org.medgateway.testdata.dicom.ModalitySimulator;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/// Modalities that ask for their worklist, each time under another AE title, by which the server is
/// known that was asked.
final class WorklistDriver implements Driver {

    private static final String MODALITY_WORKLIST = "1.2.840.10008.5.1.4.31";
    private static final String CALLED = "WORKLIST";

    /// PatientName `*` in Implicit VR Little Endian.
    private static final byte[] EVERYBODY = {0x10, 0, 0x10, 0, 2, 0, 0, 0, '*', ' '};

    private static final List<Integer> TWO_MATCHES = List.of(0xFF00, 0xFF00, 0);

    private final Archives archives;
    private int asked;

    WorklistDriver(Places places) {
        this.archives = new Archives(places, new Ledger());
    }

    @Override
    public InetSocketAddress address(String server) {
        return archives.address(server);
    }

    @Override
    public List<String> exchange(List<InetSocketAddress> doors, Client client) throws IOException {
        List<String> reached = new ArrayList<>();
        for (int door = 0; door < doors.size(); door++) {
            String calling = "MODALITY" + ++asked;
            try (ModalitySimulator modality = associate(client.connect(doors.get(door)), calling)) {
                assertThat(modality.find(MODALITY_WORKLIST, EVERYBODY))
                        .as("statuses of C-FIND")
                        .isEqualTo(TWO_MATCHES);
                modality.release();
            }
            reached.add(archives.called(calling + "->" + CALLED, door));
        }
        return reached;
    }

    private static ModalitySimulator associate(Socket socket, String calling) throws IOException {
        return ModalitySimulator.associate(
                socket,
                calling,
                CALLED,
                List.of(new ModalitySimulator.Proposal(MODALITY_WORKLIST, DicomObjects.IMPLICIT)),
                1);
    }

    @Override
    public String refusal(InetSocketAddress door, Client client) throws IOException {
        return Archives.refusal(() -> associate(client.connect(door), "REFUSED"));
    }

    @Override
    public void kill(String server) {
        archives.kill(server);
    }

    @Override
    public void revive(String server) {
        archives.revive(server);
    }

    /// A query leaves nothing behind; its matches have been looked at already.
    @Override
    public void verifyNothingLost() {}

    @Override
    public void close() {
        archives.close();
    }
}
