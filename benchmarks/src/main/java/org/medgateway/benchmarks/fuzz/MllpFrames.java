package org.medgateway.benchmarks.fuzz;

import io.netty.buffer.ByteBuf;

import org.medgateway.mllp.wire.Decoded;
import org.medgateway.mllp.wire.Frame;
import org.medgateway.mllp.wire.FrameDecoder;
import org.medgateway.mllp.wire.Framing;
import org.medgateway.mllp.wire.MessageHeader;
import org.medgateway.mllp.wire.Opening;
import org.medgateway.testdata.hl7.Hl7Sample;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The stream of a sender of HL7: frames, padding, garbage. The first byte of an input says how
/// strictly their ends are taken.
final class MllpFrames implements Target {

    private static final int MOST_BODY = 3000;
    private static final int MOST_GARBAGE = 64;
    private static final Framing.End[] ENDS = Framing.End.values();

    @Override
    public String name() {
        return "mllp-frames";
    }

    @Override
    public List<byte[]> samples() {
        List<byte[]> samples = new ArrayList<>();
        for (Hl7Sample sample : Hl7Sample.all()) {
            samples.add(framed(samples.size(), sample.body(), "\u001C\r"));
        }
        byte[] small = "MSH|^~\\&|LAB\rPID|1\r".getBytes(Samples.OCTETS);
        samples.add(framed(0, small, "\u001C\r\r\n"));
        samples.add(framed(0, small, "\u001C"));
        samples.add(framed(0, small, "\u001C\u000BMSH|^~\\&|RIS\r\u001C\r"));
        samples.add(framed(1, small, "\u000BMSH|^~\\&|RIS\r\u001C\r"));
        return samples;
    }

    private static byte[] framed(int kind, byte[] body, String end) {
        return Samples.joined(new byte[] {(byte) kind, 0x0B}, body, end.getBytes(Samples.OCTETS));
    }

    @Override
    public byte[] following(byte[] sample) {
        return Samples.without(sample, 1);
    }

    @Override
    public long mostHeld() {
        return MOST_BODY + 4;
    }

    @Override
    public Outcome take(Input input) {
        Framing framing = new Framing(ENDS[input.kind(ENDS.length)], MOST_BODY, MOST_GARBAGE);
        Story story = new Story();
        try (FrameDecoder decoder = new FrameDecoder(framing, input.allocator())) {
            boolean follows = true;
            for (ByteBuf piece = input.next(); piece != null; piece = input.next()) {
                decoder.feed(piece);
                while (follows) {
                    Decoded found = decoder.next();
                    follows = note(found, input, story);
                    if (found == Decoded.NeedMore.NEED_MORE) {
                        break;
                    }
                }
            }
            if (follows) {
                note(decoder.quiet(), input, story);
            }
            story.note("inside a frame: " + decoder.insideFrame());
            story.note(decoder.padding() + " padding, " + decoder.garbage() + " garbage");
            story.piece(decoder.partial().copy());
            story.end("partial");
        }
        return story.outcome();
    }

    /// Answers whether more can follow.
    private static boolean note(Decoded found, Input input, Story story) {
        switch (found) {
            case Decoded.NeedMore _ -> {}
            case Decoded.Fragment(int length) -> story.note("fragment of " + length);
            case Decoded.Broken(var fault, var why) -> {
                story.note("broken: " + fault + " " + why);
                return false;
            }
            case Frame frame -> {
                try {
                    byte[] body = frame.body().copy();
                    story.piece(body);
                    story.end("frame").accept("CR added: " + frame.carriageReturnAdded());
                    requireHeaderSeen(frame);
                    requireSameWhenWritten(body, input);
                } finally {
                    frame.release();
                }
            }
        }
        return true;
    }

    private static void requireHeaderSeen(Frame frame) {
        if (!frame.mayHoldAnotherHeader()
                && Opening.of(frame) instanceof MessageHeader header
                && header.hasAnotherHeader()) {
            throw new AssertionError("a second header is said not to be there");
        }
    }

    private static void requireSameWhenWritten(byte[] body, Input input) {
        Framing strict = new Framing(Framing.End.STRICT, MOST_BODY, 0);
        try (FrameDecoder decoder = new FrameDecoder(strict, input.allocator())) {
            decoder.feed(Frame.around(input.allocator(), body).bytes());
            if (!(decoder.next() instanceof Frame again)) {
                throw new AssertionError("a frame written again is none");
            }
            boolean same = Arrays.equals(again.body().copy(), body);
            again.release();
            if (!same || decoder.next() != Decoded.NeedMore.NEED_MORE) {
                throw new AssertionError("a frame written again reads otherwise");
            }
        }
    }
}
