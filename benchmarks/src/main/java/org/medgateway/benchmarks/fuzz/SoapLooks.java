package org.medgateway.benchmarks.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.medgateway.xds.wire.Fact;
import org.medgateway.xds.wire.Look;
import org.medgateway.xds.wire.SoapContent;
import org.medgateway.xds.wire.SoapLook;

import java.util.EnumSet;
import java.util.List;

/// The look at the start of a SOAP request. The first line of an input is the Content-Type.
final class SoapLooks implements Target {

    private static final int LIMIT = 8 * 1024;

    @Override
    public String name() {
        return "soap-looks";
    }

    @Override
    public List<byte[]> samples() {
        return SoapSamples.requests();
    }

    @Override
    public byte[] following(byte[] sample) {
        return Samples.withoutLine(sample);
    }

    @Override
    public Outcome take(Input input) {
        Story story = new Story();
        SoapContent content = SoapContent.of(input.line());
        SoapLook looking = new SoapLook(content, null, LIMIT, EnumSet.allOf(Fact.class));
        Look look = input.ended() ? looking.offer(Unpooled.EMPTY_BUFFER, true) : new Look.More();
        for (ByteBuf piece = input.next(); piece != null; piece = input.next()) {
            if (look instanceof Look.More) {
                look = looking.offer(piece, input.ended());
            }
            piece.release();
        }
        switch (look) {
            case Look.More() -> throw new AssertionError("asks for more behind the end");
            case Look.Seen(var facts) -> story.accept(facts.toString());
            case Look.Refused(var reason, var why, var soFar) ->
                    story.note(reason + ": " + why).note(soFar.toString());
        }
        return story.outcome();
    }
}
