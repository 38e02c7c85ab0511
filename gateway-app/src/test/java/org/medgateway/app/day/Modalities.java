package org.medgateway.app.day;

import org.medgateway.testdata.dicom.DicomObject;
import org.medgateway.testdata.dicom.DicomObjects;
import org.medgateway.testdata.dicom.ModalitySimulator;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

/// Modalities at work: each sends small studies, an association each, until the end of the shift.
final class Modalities implements AutoCloseable {

    private static final int IMAGES = 3;
    private static final int PIXEL_BYTES = 4096;

    private final InetSocketAddress archive;
    private final List<DicomObject> sent = new CopyOnWriteArrayList<>();
    private final List<String> troubles = new CopyOnWriteArrayList<>();
    private final List<Thread> threads;
    private volatile boolean over;

    private Modalities(InetSocketAddress archive, int count) {
        this.archive = archive;
        this.threads =
                IntStream.rangeClosed(1, count)
                        .mapToObj(i -> Thread.ofVirtual().start(() -> work("MR" + i)))
                        .toList();
    }

    static Modalities start(InetSocketAddress archive, int count) {
        return new Modalities(archive, count);
    }

    private void work(String title) {
        for (int study = 0; !over; study++) {
            try {
                store(title, DicomObjects.study(title + "/" + study, IMAGES, PIXEL_BYTES));
            } catch (IOException e) {
                troubles.add(title + ": " + e);
                return;
            }
        }
    }

    private void store(String title, List<DicomObject> study) throws IOException {
        try (ModalitySimulator modality = ModalitySimulator.associate(archive, title, "ARCHIVE")) {
            for (DicomObject image : study) {
                sent.add(image);
                int status = modality.store(image);
                if (status != 0) {
                    troubles.add(title + ": status " + Integer.toHexString(status));
                }
            }
            modality.release();
        }
    }

    /// Everything that was sent, whatever came of it.
    List<DicomObject> sent() {
        return new ArrayList<>(sent);
    }

    /// What a modality noticed that it should not have.
    List<String> troubles() {
        return List.copyOf(troubles);
    }

    /// Lets every modality finish its study.
    void goHome() throws InterruptedException {
        over = true;
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Override
    public void close() {
        over = true;
    }
}
