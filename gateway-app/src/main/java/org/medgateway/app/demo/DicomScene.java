package org.medgateway.app.demo;

import org.jspecify.annotations.Nullable;
import org.medgateway.testdata.dicom.ArchiveSimulator;
import org.medgateway.testdata.dicom.DicomObject;
import org.medgateway.testdata.dicom.DicomObjects;
import org.medgateway.testdata.dicom.Ledger;
import org.medgateway.testdata.dicom.ModalitySimulator;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/// A modality sends studies of 40 images, each over one association, to two archives that keep a
/// study together. Every image that was answered with success has to be in an archive as it was,
/// whichever archive dies in the middle.
final class DicomScene implements Scene {
    private static final String SERVICE = "DICOM-Modalities";
    private static final int IMAGES = 40;
    private static final int PIXEL_BYTES = 16 * 1024;

    private final Ledger ledger = new Ledger();
    private final List<ArchiveSimulator> archives =
            List.of(
                    ArchiveSimulator.start("PACS1", ledger),
                    ArchiveSimulator.start("PACS2", ledger));
    private final List<Victim> victims =
            archives.stream().<Victim>map(KillableArchive::new).toList();
    private final AtomicLong confirmed = new AtomicLong();
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private volatile boolean stopped;
    private @Nullable Thread modality;

    @Override
    public String service(String listen) {
        return """
        - name: %s
          type: dicom
          listen: "%s"
          mode: message
          balance: least-connections
          persistence: {by: study-instance-uid, timeout: 1h}
          healthCheck: {type: dicom-echo, interval: 1s, fastInterval: 200ms, timeout: 1s}
          timeouts: {server: 4s}
          servers:
            - {name: PACS1, address: "127.0.0.1:%d"}
            - {name: PACS2, address: "127.0.0.1:%d"}
        """
                .formatted(
                        SERVICE,
                        listen,
                        archives.get(0).address().getPort(),
                        archives.get(1).address().getPort());
    }

    @Override
    public void begin(Front gateway) {
        InetSocketAddress address = gateway.address(SERVICE);
        modality = Thread.ofVirtual().name("CT1").start(() -> work(address));
    }

    private void work(InetSocketAddress gateway) {
        for (int study = 1; !stopped; study++) {
            try {
                send(gateway, DicomObjects.study("demo-" + study, IMAGES, PIXEL_BYTES));
            } catch (IOException e) {
                errors.add("DICOM study " + study + ": " + e.getMessage());
            }
        }
    }

    private void send(InetSocketAddress gateway, List<DicomObject> study) throws IOException {
        List<DicomObject> stored = new ArrayList<>();
        try (ModalitySimulator association =
                ModalitySimulator.associate(gateway, "CT1", "ANY-SCP")) {
            for (DicomObject image : study) {
                if (stopped) {
                    break;
                }
                int status = association.store(image);
                if (status == 0) {
                    stored.add(image);
                    confirmed.incrementAndGet();
                } else {
                    errors.add(
                            "DICOM %s was answered %04X".formatted(image.sopInstanceUid(), status));
                }
                pause();
            }
            association.release();
        } finally {
            errors.addAll(StorageAudit.of(ledger, stored));
        }
    }

    /// The modality takes its images one after the other.
    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public List<Victim> victims() {
        return victims;
    }

    @Override
    public List<String> report() {
        return List.of(
                "DICOM: %d images of a modality confirmed, %d errors seen by it; stored %s"
                        .formatted(confirmed.get(), errors.size(), ledger.byArchive()));
    }

    @Override
    public List<String> judge() throws InterruptedException {
        stopped = true;
        if (modality != null) {
            modality.join();
        }
        return List.copyOf(errors);
    }

    @Override
    public void close() {
        stopped = true;
        archives.forEach(ArchiveSimulator::close);
    }
}
