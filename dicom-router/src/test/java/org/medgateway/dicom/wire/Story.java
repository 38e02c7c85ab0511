package org.medgateway.dicom.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import java.util.ArrayList;
import java.util.List;

/// Runs bytes through the decoder, cut in pieces of a given size, and tells what was in them in one
/// word an event: the same words must come out however the bytes are cut.
final class Story {

    final List<String> events = new ArrayList<>();
    final List<Pdu> pdus = new ArrayList<>();
    final List<CommandSet> commands = new ArrayList<>();
    final ByteBuf dataSets = Unpooled.buffer();
    private final PduDecoder decoder;
    private final PdvAssembler assembler;
    private int dataBytes;

    private Story(WireLimits limits) {
        decoder = new PduDecoder(limits);
        assembler = new PdvAssembler(limits.commandSet());
    }

    static Story of(byte[] bytes, int pieceSize) {
        return of(bytes, pieceSize, WireLimits.DEFAULT);
    }

    static Story of(byte[] bytes, int pieceSize, WireLimits limits) {
        var story = new Story(limits);
        for (int at = 0; at < bytes.length; at += pieceSize) {
            story.feed(Unpooled.wrappedBuffer(bytes, at, Math.min(pieceSize, bytes.length - at)));
        }
        return story;
    }

    private void feed(ByteBuf in) {
        while (true) {
            switch (decoder.next(in)) {
                case Decoded.NeedMore() -> {
                    return;
                }
                case Decoded.Control(var pdu) -> {
                    pdus.add(pdu);
                    events.add(name(pdu));
                }
                case Decoded.Fragment fragment -> fragment(fragment);
                case Decoded.Broken(var reason, var why) -> {
                    if (!events.contains("broken")) {
                        events.add("broken");
                        events.add(reason + ": " + why);
                    }
                    return;
                }
            }
        }
    }

    private void fragment(Decoded.Fragment fragment) {
        switch (assembler.accept(
                fragment.contextId(), fragment.command(), fragment.last(), fragment.data())) {
            case Assembled.Incomplete() -> {}
            case Assembled.Command(int contextId, var command) -> {
                commands.add(command);
                events.add(contextId + ":" + command);
            }
            case Assembled.Data(int contextId, var data, boolean last) -> {
                dataBytes += data.readableBytes();
                dataSets.writeBytes(data);
                if (last) {
                    events.add(contextId + ":data " + dataBytes);
                    dataBytes = 0;
                }
            }
            case Assembled.Broken(var reason, var why) -> events.add(reason + ": " + why);
        }
        fragment.data().release();
    }

    private static String name(Pdu pdu) {
        return switch (pdu) {
            case AssociateRequest r -> "RQ " + r.callingAeTitle() + "->" + r.calledAeTitle();
            case AssociateAccept a -> "AC " + a.acceptedContexts() + "/" + a.contexts().size();
            case AssociateReject r -> r.inWords();
            case Pdu.ReleaseRequest() -> "RELEASE-RQ";
            case Pdu.ReleaseResponse() -> "RELEASE-RP";
            case Abort a -> a.inWords();
        };
    }
}
