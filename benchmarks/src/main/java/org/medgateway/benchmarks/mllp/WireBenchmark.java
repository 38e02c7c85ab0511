package org.medgateway.benchmarks.mllp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;

import org.medgateway.mllp.wire.Acknowledgement;
import org.medgateway.mllp.wire.AnswerReading;
import org.medgateway.mllp.wire.Frame;
import org.medgateway.mllp.wire.FrameDecoder;
import org.medgateway.mllp.wire.Framing;
import org.medgateway.mllp.wire.Hl7Path;
import org.medgateway.mllp.wire.MessageHeader;
import org.medgateway.mllp.wire.Opening;
import org.medgateway.testdata.hl7.Hl7Generator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.util.concurrent.TimeUnit;

/// What it costs to understand a message: its frame, its header, a field, its acknowledgement.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class WireBenchmark {

    private static final Framing FRAMING = new Framing(Framing.End.TOLERANT, 1 << 24, 4096);
    private static final Hl7Path PATIENT = Hl7Path.parse("pid.3.1");

    @Param({"600", "20000"})
    private int bytes;

    private ByteBuf message = PooledByteBufAllocator.DEFAULT.directBuffer();
    private ByteBuf answer = PooledByteBufAllocator.DEFAULT.directBuffer();
    private FrameDecoder decoder = new FrameDecoder(FRAMING, PooledByteBufAllocator.DEFAULT);

    @Setup
    public void compose() {
        byte[] body = new Hl7Generator(1).ofSize("BENCH-1", bytes).body();
        message.writeByte(0x0B).writeBytes(body).writeByte(0x1C).writeByte(0x0D);
        String ack =
                "\u000bMSH|^~\\&|ENGINE|SAMPLE|MDM|SAMPLE|20261120||ACK|1|P|2.5.1\r"
                        + "MSA|AA|BENCH-1\r"
                        + "\u001c\r";
        answer.writeCharSequence(ack, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    @TearDown
    public void release() {
        decoder.close();
        message.release();
        answer.release();
    }

    /// From a read buffer to a frame.
    @Benchmark
    public int frame() {
        decoder.feed(message.retainedDuplicate());
        Frame frame = (Frame) decoder.next();
        int length = frame.bodyLength();
        frame.release();
        return length;
    }

    /// From a frame to the fields of its header, and the look for a second header behind it.
    @Benchmark
    public boolean header() {
        MessageHeader header = header(message);
        return header.hasAnotherHeader() || header.controlId().isEmpty();
    }

    /// One field as text, as a rule asks for it.
    @Benchmark
    public String field() {
        return PATIENT.value(header(message));
    }

    /// From an answer's bytes to the certainty that it answers the message.
    @Benchmark
    public boolean acknowledgement() {
        MessageHeader asked = header(message);
        decoder.feed(answer.retainedDuplicate());
        Frame frame = (Frame) decoder.next();
        AnswerReading reading = Acknowledgement.of(frame.body());
        frame.release();
        return reading instanceof Acknowledgement found && found.answers(asked);
    }

    private static MessageHeader header(ByteBuf frame) {
        return (MessageHeader) Opening.of(frame, 1, frame.writerIndex() - 2);
    }
}
