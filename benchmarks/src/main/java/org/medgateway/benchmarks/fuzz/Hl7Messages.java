package org.medgateway.benchmarks.fuzz;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;
import org.medgateway.mllp.wire.Acknowledgement;
import org.medgateway.mllp.wire.AcknowledgementsWanted;
import org.medgateway.mllp.wire.AnswerReading;
import org.medgateway.mllp.wire.Decoded;
import org.medgateway.mllp.wire.Frame;
import org.medgateway.mllp.wire.FrameDecoder;
import org.medgateway.mllp.wire.Framing;
import org.medgateway.mllp.wire.Hl7Path;
import org.medgateway.mllp.wire.MessageHeader;
import org.medgateway.mllp.wire.NegativeAcknowledgement;
import org.medgateway.mllp.wire.NegativeAcknowledgement.ErrorCode;
import org.medgateway.mllp.wire.Opening;
import org.medgateway.mllp.wire.Slice;
import org.medgateway.testdata.hl7.Hl7Sample;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The body of a frame: its header, its values by path, what it answers and how it is refused. The
/// input lies in one buffer, of one component or several.
final class Hl7Messages implements Target {

    private static final byte VT = 0x0B;
    private static final byte FS = 0x1C;
    private static final int MOST_FIELDS = 35;
    private static final List<Hl7Path> PATHS =
            Stream.of(
                            "msh.2",
                            "msh.9",
                            "msh.9.1",
                            "msh.18",
                            "pid.3",
                            "pid.3.1",
                            "pid.3.4.2",
                            "pid.3[2].4",
                            "pid.5.1.1",
                            "obx.5",
                            "obx[2].5",
                            "nk1.2.3",
                            "fhs.11",
                            "bhs.3",
                            "msh[2].10",
                            "zxx.1.1")
                    .map(Hl7Path::parse)
                    .toList();

    @Override
    public String name() {
        return "hl7-messages";
    }

    @Override
    public List<byte[]> samples() {
        List<byte[]> samples =
                new ArrayList<>(Hl7Sample.all().stream().map(Hl7Sample::body).toList());
        samples.add(
                "MSH|^~\\&|RIS|HOSP|LAB|HOSP|20260101||ACK^A01^ACK|7|P|2.5\rMSA|AA|4711\r"
                        .getBytes(Samples.OCTETS));
        samples.add(
                ("MSH|^~\\&|A|B|C|D|||ADT^A01|1|P|2.5\rPID|||" + "1~".repeat(4000))
                        .getBytes(Samples.OCTETS));
        return samples;
    }

    @Override
    public Outcome take(Input input) {
        Story story = new Story();
        ByteBuf bytes = input.rest();
        try {
            if (bytes.indexOf(0, bytes.writerIndex(), VT) >= 0
                    || bytes.indexOf(0, bytes.writerIndex(), FS) >= 0) {
                return story.note("no frame has such a body").outcome();
            }
            Slice body = Slice.allOf(bytes);
            switch (Opening.of(body)) {
                case Opening.Unreadable(var fault, var why) -> {
                    story.note(fault + ": " + why);
                    refuse(null, input);
                }
                case MessageHeader header -> {
                    story.accept("batch: " + header.isBatch());
                    read(header, story);
                    refuse(header, input);
                }
            }
            switch (Acknowledgement.of(body)) {
                case AnswerReading.NotAnAnswer(var why) -> story.note(why);
                case Acknowledgement answer ->
                        story.note(answer.code() + " to " + answer.controlId().latin());
            }
        } finally {
            bytes.release();
        }
        return story.outcome();
    }

    private static void read(MessageHeader header, Story story) {
        for (int field = 0; field <= MOST_FIELDS; field++) {
            story.note(field + ": " + header.field(field).latin());
            story.note(header.component(Math.max(1, field), 2).latin());
        }
        story.note("another header: " + header.hasAnotherHeader());
        story.note(
                "acknowledgement: "
                        + header.isAcknowledgement()
                        + ", wants "
                        + AcknowledgementsWanted.by(header));
        for (Hl7Path path : PATHS) {
            story.note(path + ": " + path.slice(header).latin() + " = " + path.value(header));
            story.note(path.values(header).toString());
        }
    }

    /// A refusal is a frame whose answer names the message.
    private static void refuse(@Nullable MessageHeader header, Input input) {
        Frame refusal =
                new NegativeAcknowledgement(
                                Acknowledgement.Code.AE, ErrorCode.INTERNAL, "no server | ~ \\")
                        .frame(input.allocator(), header, "own-1", Instant.EPOCH);
        Framing strict = new Framing(Framing.End.STRICT, 1 << 20, 0);
        try (FrameDecoder decoder = new FrameDecoder(strict, input.allocator())) {
            decoder.feed(refusal.bytes());
            if (!(decoder.next() instanceof Frame frame)) {
                throw new AssertionError("the refusal is no frame");
            }
            try {
                if (!(Acknowledgement.of(frame.body()) instanceof Acknowledgement answer)) {
                    throw new AssertionError("the refusal is no answer");
                }
                if (header != null && !answer.answers(header)) {
                    throw new AssertionError("the refusal does not answer the message");
                }
            } finally {
                frame.release();
            }
            if (decoder.next() != Decoded.NeedMore.NEED_MORE) {
                throw new AssertionError("something stands behind the refusal");
            }
        }
    }
}
