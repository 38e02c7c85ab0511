package org.medgateway.benchmarks.fuzz;

import io.netty.buffer.ByteBuf;

import org.medgateway.dicom.wire.CommandSet;
import org.medgateway.dicom.wire.PduScanner;
import org.medgateway.dicom.wire.PduScanner.MessageObserver;
import org.medgateway.dicom.wire.Scanned;

import java.util.List;

/// One direction of an association as the relay of the per-association mode sees it: headers, and
/// the messages that pass.
final class DicomRelay implements Target {

    @Override
    public String name() {
        return "dicom-relay";
    }

    @Override
    public List<byte[]> samples() {
        return DicomPdus.recordings().toList();
    }

    @Override
    public Outcome take(Input input) {
        Story story = new Story();
        Story passed = new Story();
        PduScanner scanner = new PduScanner(DicomPdus.LIMITS, noting(story));
        boolean over = false;
        for (ByteBuf piece = input.next(); piece != null; piece = input.next()) {
            try {
                boolean more = false;
                while (!over && !more) {
                    switch (scanner.next(piece)) {
                        case Scanned.NeedMore() -> more = true;
                        case Scanned.Control(var pdu) -> {
                            story.accept(pdu.toString());
                            passed.end("before " + pdu);
                        }
                        case Scanned.Broken(var reason, var why) -> {
                            story.note(reason + ": " + why);
                            over = true;
                        }
                        case Scanned.Data(ByteBuf bytes) -> {
                            passed.piece(bytes);
                            bytes.release();
                        }
                    }
                }
            } finally {
                piece.release();
            }
        }
        // How much was passed on before the fault depends on what came with it in one buffer.
        return over
                ? story.outcome()
                : story.note(passed.end("at last").outcome().story()).outcome();
    }

    private static MessageObserver noting(Story story) {
        return new MessageObserver() {
            private long data;

            @Override
            public void command(int contextId, CommandSet command) {
                story.accept(contextId + ": " + command);
            }

            @Override
            public void data(int contextId, int bytes, boolean last) {
                data += bytes;
                if (last) {
                    story.note(contextId + ": data of " + data);
                    data = 0;
                }
            }
        };
    }
}
