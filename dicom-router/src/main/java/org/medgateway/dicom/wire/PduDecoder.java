package org.medgateway.dicom.wire;

import io.netty.buffer.ByteBuf;

import org.medgateway.dicom.wire.Abort.Reason;

/// Takes one direction of an association apart, down to presentation data values: the view for a
/// gateway that understands every message. Feed it whatever arrived and call [#next] until it
/// answers [Decoded.NeedMore]. One event loop only.
public final class PduDecoder {

    private static final Decoded NEED_MORE = new Decoded.NeedMore();

    private final WireLimits limits;
    private final PduAccumulator pdu;
    private final PdvCursor pdv = new PdvCursor();
    private State state = State.HEADER;
    private Decoded.Broken broken = new Decoded.Broken(Reason.NOT_SPECIFIED, "");

    private enum State {
        HEADER,
        CONTROL,
        DATA,
        BROKEN
    }

    public PduDecoder(WireLimits limits) {
        this.limits = limits;
        pdu = new PduAccumulator(limits);
    }

    /// The next thing in `in`, whose reader index moves over what was used.
    public Decoded next(ByteBuf in) {
        try {
            while (true) {
                switch (state) {
                    case HEADER -> {
                        if (!pdu.header(in)) {
                            return NEED_MORE;
                        }
                        begin();
                    }
                    case CONTROL -> {
                        var whole = pdu.body(in);
                        if (whole == null) {
                            return NEED_MORE;
                        }
                        state = State.HEADER;
                        return new Decoded.Control(whole);
                    }
                    case DATA -> {
                        if (pdv.next(in)) {
                            return fragment(in);
                        }
                        if (!pdv.pduEnded()) {
                            return NEED_MORE;
                        }
                        state = State.HEADER;
                    }
                    case BROKEN -> {
                        return broken;
                    }
                }
            }
        } catch (BrokenPdu why) {
            state = State.BROKEN;
            broken = new Decoded.Broken(why.reason, why.why());
            return broken;
        }
    }

    private void begin() throws BrokenPdu {
        pdu.headerDone();
        if (pdu.type() != Pdu.P_DATA_TF) {
            pdu.beginBody();
            state = State.CONTROL;
            return;
        }
        long length = pdu.length();
        if (limits.dataPdu() != 0 && length > limits.dataPdu()) {
            throw new BrokenPdu(
                    Reason.INVALID_PARAMETER_VALUE,
                    "P-DATA-TF of %d bytes, agreed were at most %d"
                            .formatted(length, limits.dataPdu()));
        }
        pdv.begin(length);
        state = State.DATA;
    }

    private Decoded fragment(ByteBuf in) {
        return new Decoded.Fragment(
                pdv.contextId(),
                pdv.command(),
                pdv.last(),
                in.retainedSlice(pdv.pieceIndex(), pdv.pieceLength()));
    }
}
