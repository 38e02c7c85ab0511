package org.medgateway.app.demo;

import org.jspecify.annotations.Nullable;
import org.medgateway.testdata.dicom.DicomObject;
import org.medgateway.testdata.dicom.DicomObjects;
import org.medgateway.testdata.dicom.Ledger;
import org.medgateway.testdata.dicom.ModalitySimulator;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// A scanner that sends study after study, each over one association. When that breaks it sends
/// what was not confirmed over a new one.
final class Scanner {
    private static final int IMAGES = 20;
    private static final int PIXEL_BYTES = 512 * 1024;
    private static final int ATTEMPTS = 60;

    private final Namespace place;
    private final InetSocketAddress service;
    private final Ledger ledger;
    private final AtomicLong confirmed = new AtomicLong();
    private final AtomicInteger broken = new AtomicInteger();
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private volatile boolean stopped;
    private @Nullable Thread thread;

    Scanner(Namespace place, InetSocketAddress service, Ledger ledger) {
        this.place = place;
        this.service = service;
        this.ledger = ledger;
    }

    void begin() {
        thread =
                Thread.ofVirtual()
                        .name("CT2")
                        .uncaughtExceptionHandler(
                                (_, e) -> errors.add("Layer 4: the scanner failed: " + e))
                        .start(this::work);
    }

    private void work() {
        for (int study = 1; !stopped && study < 10_000; study++) {
            List<DicomObject> images =
                    new ArrayList<>(DicomObjects.study("layer4-" + study, IMAGES, PIXEL_BYTES));
            List<DicomObject> left = new ArrayList<>(images);
            String why = "";
            for (int attempt = 0; !left.isEmpty() && !stopped && attempt < ATTEMPTS; attempt++) {
                try {
                    send(left);
                } catch (IOException e) {
                    why = String.valueOf(e.getMessage());
                    broken.incrementAndGet();
                    pause(200);
                }
            }
            if (!left.isEmpty() && !stopped) {
                errors.add("Layer 4: study " + study + " could not be sent: " + why);
            }
            images.removeAll(left);
            errors.addAll(StorageAudit.of(ledger, images));
        }
    }

    /// Takes from the list what was confirmed.
    private void send(List<DicomObject> left) throws IOException {
        try (ModalitySimulator association =
                ModalitySimulator.associate(
                        connected(),
                        "CT2",
                        "ANY-SCP",
                        List.of(
                                new ModalitySimulator.Proposal(
                                        DicomObjects.SECONDARY_CAPTURE, DicomObjects.EXPLICIT)),
                        1)) {
            while (!left.isEmpty() && !stopped) {
                DicomObject image = left.getFirst();
                int status = association.store(image);
                if (status != 0) {
                    throw new IOException(
                            "%s was answered %04X".formatted(image.sopInstanceUid(), status));
                }
                left.removeFirst();
                confirmed.incrementAndGet();
                pause(20);
            }
            association.release();
        }
    }

    private Socket connected() throws IOException {
        return place.inside(
                () -> {
                    Socket socket = new Socket();
                    socket.connect(service, 3000);
                    return socket;
                });
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Associations that ended before their time.
    int broken() {
        return broken.get();
    }

    String report() {
        return "%d images (%d MiB) of a scanner confirmed through the kernel, %d associations begun again"
                .formatted(confirmed.get(), (confirmed.get() * PIXEL_BYTES) >> 20, broken.get());
    }

    void stop() {
        stopped = true;
    }

    /// Ends the traffic; what went wrong, one line each.
    List<String> end() throws InterruptedException {
        stop();
        if (thread != null) {
            thread.join();
        }
        return List.copyOf(errors);
    }
}
