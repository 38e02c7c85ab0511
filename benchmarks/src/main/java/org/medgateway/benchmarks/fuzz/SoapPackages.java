package org.medgateway.benchmarks.fuzz;

import io.netty.buffer.ByteBuf;

import org.medgateway.xds.wire.DocumentCounter;
import org.medgateway.xds.wire.MultipartScanner;
import org.medgateway.xds.wire.MultipartToken;
import org.medgateway.xds.wire.SoapContent;

import java.util.List;

/// The parts of a multipart package. The first line of an input is the Content-Type.
final class SoapPackages implements Target {

    private static final int MOST_HEADER = 16 * 1024;

    /// What came of an input, counted beside the counter.
    private static final class Reading {
        final Story story = new Story();
        int parts;
        int complete;
        long documentBytes;
        boolean over;
    }

    @Override
    public String name() {
        return "soap-packages";
    }

    @Override
    public List<byte[]> samples() {
        return SoapSamples.packaged();
    }

    @Override
    public byte[] following(byte[] sample) {
        return Samples.withoutLine(sample);
    }

    @Override
    public Outcome take(Input input) {
        if (!(SoapContent.of(input.line()) instanceof SoapContent.Packaged content)) {
            return new Outcome(false, "not a package");
        }
        Reading reading = new Reading();
        MultipartScanner scanner = new MultipartScanner(content.boundary(), MOST_HEADER);
        DocumentCounter counter = new DocumentCounter(content);
        for (ByteBuf piece = input.next(); piece != null; piece = input.next()) {
            counter.pass(piece);
            while (!reading.over && take(scanner.next(piece), reading)) {
                // the next one
            }
            piece.release();
        }
        if (counter.documents() != Math.max(0, reading.complete - 1)
                || counter.documentBytes() != reading.documentBytes) {
            throw new AssertionError(
                    "counted %d documents of %d bytes"
                            .formatted(counter.documents(), counter.documentBytes()));
        }
        return reading.story.end("what is left").outcome();
    }

    /// Answers false where more bytes are needed.
    private static boolean take(MultipartToken token, Reading reading) {
        Story story = reading.story;
        switch (token) {
            case MultipartToken.NeedMore() -> {
                return false;
            }
            case MultipartToken.PartBegins(var headers) -> {
                reading.parts++;
                story.note("part " + headers);
            }
            case MultipartToken.Content(ByteBuf bytes) -> {
                reading.documentBytes += reading.parts > 1 ? bytes.readableBytes() : 0;
                story.piece(bytes);
            }
            case MultipartToken.PartEnds() -> {
                reading.complete++;
                story.end("content").accept("part ends");
            }
            case MultipartToken.PackageEnds() -> {
                story.note("package ends");
                reading.over = true;
            }
            case MultipartToken.Broken(String why) -> {
                story.note("broken: " + why);
                reading.over = true;
            }
        }
        return true;
    }
}
