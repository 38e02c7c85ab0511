package org.medgateway.http.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Gives the decoders the same bytes in slices of any size.
final class Feed {

    /// Slice sizes under which every table is run: whole, byte by byte, and two that cut at odd
    /// places.
    static final List<Integer> SIZES = List.of(Integer.MAX_VALUE, 1, 7, 61);

    private Feed() {}

    static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }

    static List<ByteBuf> slices(String text, int size) {
        List<ByteBuf> slices = new ArrayList<>();
        for (int at = 0; at < text.length(); at += Math.min(size, text.length() - at)) {
            slices.add(bytes(text.substring(at, at + Math.min(size, text.length() - at))));
        }
        return slices;
    }

    /// The first head in the text, or what is wrong with it; `NeedMore` where the text ends too
    /// early.
    static <H> Decoded<H> head(HeadDecoder<H> decoder, String text, int size) {
        Decoded<H> decoded = new Decoded.NeedMore<>();
        for (ByteBuf slice : slices(text, size)) {
            decoded = decoder.feed(slice);
            if (!(decoded instanceof Decoded.NeedMore<H>)) {
                return decoded;
            }
        }
        return decoded;
    }

    static RequestVerdict request(String text, int size) {
        return switch (head(HeadDecoder.ofRequests(HeadLimits.DEFAULT), text, size)) {
            case Decoded.Complete<RequestHead>(var head) -> RequestCheck.check(head);
            case Decoded.Broken<RequestHead>(int status, var why) ->
                    new RequestVerdict.Refused(status, why);
            case Decoded.NeedMore<RequestHead> _ -> throw new AssertionError("the head has no end");
        };
    }

    static RequestVerdict.Accepted accepted(String text) {
        if (request(text, Integer.MAX_VALUE) instanceof RequestVerdict.Accepted accepted) {
            return accepted;
        }
        throw new AssertionError("refused: " + text);
    }

    static ResponseHead answer(String text) {
        if (head(HeadDecoder.ofAnswers(HeadLimits.DEFAULT), text, Integer.MAX_VALUE)
                instanceof Decoded.Complete<ResponseHead>(var head)) {
            return head;
        }
        throw new AssertionError("not an answer: " + text);
    }
}
