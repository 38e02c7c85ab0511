package org.medgateway.benchmarks.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.medgateway.dicom.wire.Assembled;
import org.medgateway.dicom.wire.CommandSet;
import org.medgateway.dicom.wire.Decoded;
import org.medgateway.dicom.wire.Pdu;
import org.medgateway.dicom.wire.PduDecoder;
import org.medgateway.dicom.wire.PduEncoder;
import org.medgateway.dicom.wire.PdvAssembler;
import org.medgateway.dicom.wire.PdvFragmenter;
import org.medgateway.dicom.wire.WireLimits;

import java.util.List;
import java.util.stream.Stream;

/// One direction of an association as the per-message mode reads it: PDUs, command sets, data. The
/// first byte of an input says whether P-DATA-TF has a limit.
final class DicomPdus implements Target {

    static final WireLimits LIMITS = new WireLimits(8 * 1024, 0, 2 * 1024);
    private static final int MOST_DATA_PDU = 4 * 1024;

    private static final List<String> RECORDINGS =
            List.of("echoscu", "storescu", "findscu", "movescu", "getscu", "refused", "abort");

    /// What came of an input, and whether it can go on.
    private static final class Reading {
        final Story story = new Story();
        final PdvAssembler assembler = new PdvAssembler(LIMITS.commandSet());
        boolean over;
    }

    @Override
    public String name() {
        return "dicom-pdus";
    }

    @Override
    public List<byte[]> samples() {
        return recordings().map(recording -> Samples.ofKind(0, recording)).toList();
    }

    /// Both directions of what DCMTK's programs said, those with objects cut after some kilobytes.
    static Stream<byte[]> recordings() {
        return RECORDINGS.stream()
                .flatMap(
                        name ->
                                switch (name) {
                                    case "refused" -> Stream.of(name + "-acceptor");
                                    case "abort" -> Stream.of(name + "-requestor");
                                    default -> Stream.of(name + "-requestor", name + "-acceptor");
                                })
                .map(name -> Samples.recorded("/org/medgateway/dicom/wire/" + name + ".hex"));
    }

    @Override
    public byte[] following(byte[] sample) {
        return Samples.without(sample, 1);
    }

    @Override
    public Outcome take(Input input) {
        Reading reading = new Reading();
        PduDecoder decoder =
                new PduDecoder(input.kind(4) == 1 ? LIMITS.withDataPdu(MOST_DATA_PDU) : LIMITS);
        for (ByteBuf piece = input.next(); piece != null; piece = input.next()) {
            try {
                while (!reading.over && take(decoder.next(piece), input, reading)) {
                    // the next one
                }
            } finally {
                piece.release();
            }
        }
        return reading.story.outcome();
    }

    /// Answers false where more bytes are needed.
    private static boolean take(Decoded found, Input input, Reading reading) {
        switch (found) {
            case Decoded.NeedMore() -> {
                return false;
            }
            case Decoded.Broken(var reason, var why) -> {
                reading.story.note(reason + ": " + why);
                reading.over = true;
            }
            case Decoded.Control(Pdu pdu) -> {
                reading.story.accept(pdu.toString());
                requireSameWhenWritten(pdu);
            }
            case Decoded.Fragment(int context, boolean command, boolean last, ByteBuf data) -> {
                try {
                    take(reading.assembler.accept(context, command, last, data), input, reading);
                } finally {
                    data.release();
                }
            }
        }
        return true;
    }

    private static void take(Assembled assembled, Input input, Reading reading) {
        switch (assembled) {
            case Assembled.Incomplete() -> {}
            case Assembled.Broken(var reason, var why) -> {
                reading.story.note(reason + ": " + why);
                reading.over = true;
            }
            case Assembled.Command(int context, CommandSet command) -> {
                reading.story.accept(context + ": " + command);
                requireSameWhenWritten(context, command, input);
            }
            case Assembled.Data(int context, ByteBuf data, boolean last) -> {
                reading.story.piece(data);
                if (last) {
                    reading.story.end(context + ": data");
                }
            }
        }
    }

    private static void requireSameWhenWritten(Pdu pdu) {
        ByteBuf written = Unpooled.buffer();
        PduEncoder.encode(pdu, written);
        // May be a little longer: what was left out is written, empty.
        WireLimits roomy = new WireLimits(4 * LIMITS.association(), 0, LIMITS.commandSet());
        Decoded again = new PduDecoder(roomy).next(written);
        if (!again.equals(new Decoded.Control(pdu))) {
            throw new AssertionError("read " + pdu + ", written and read again " + again);
        }
        if (written.isReadable()) {
            throw new AssertionError("bytes are left behind " + pdu);
        }
    }

    private static void requireSameWhenWritten(int context, CommandSet command, Input input) {
        ByteBuf written = input.allocator().buffer();
        new PdvFragmenter(256)
                .command(
                        context,
                        command,
                        input.allocator(),
                        pdu -> {
                            written.writeBytes(pdu);
                            pdu.release();
                        });
        PduDecoder decoder = new PduDecoder(LIMITS.withDataPdu(256));
        PdvAssembler assembler = new PdvAssembler(2 * LIMITS.commandSet());
        Assembled again = new Assembled.Incomplete();
        while (again instanceof Assembled.Incomplete) {
            if (!(decoder.next(written)
                    instanceof
                    Decoded.Fragment(int id, boolean isCommand, boolean last, var data))) {
                throw new AssertionError("written as something else: " + command);
            }
            again = assembler.accept(id, isCommand, last, data);
            data.release();
        }
        written.release();
        if (!again.equals(new Assembled.Command(context, command))) {
            throw new AssertionError("read " + command + ", written and read again " + again);
        }
    }
}
