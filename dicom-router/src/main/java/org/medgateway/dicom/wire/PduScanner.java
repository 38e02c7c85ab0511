package org.medgateway.dicom.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;
import org.medgateway.dicom.wire.Abort.Reason;

/// The view for a relay: looks at PDU headers only and hands on all P-DATA-TF bytes of a buffer as
/// one slice, so that nothing is copied. With an assembler it also follows the messages (the
/// command sets are small; of the data only the lengths are looked at). One event loop only.
public final class PduScanner {

    private static final Scanned NEED_MORE = new Scanned.NeedMore();

    private final PduAccumulator pdu;
    private final @Nullable MessageObserver observer;
    private final PdvCursor pdv = new PdvCursor();
    private final @Nullable PdvAssembler assembler;
    private State state = State.HEADER;
    private long dataLeft;
    private Scanned.Broken broken = new Scanned.Broken(Reason.NOT_SPECIFIED, "");

    private enum State {
        HEADER,
        CONTROL,
        DATA,
        BROKEN
    }

    /// Told about the messages that pass by.
    public interface MessageObserver {
        /// A whole command set; a data set follows if it says so.
        void command(int contextId, CommandSet command);

        /// Bytes of the data set of the last command have passed.
        void data(int contextId, int bytes, boolean last);
    }

    /// @param observer null: not even the messages' boundaries are looked at
    public PduScanner(WireLimits limits, @Nullable MessageObserver observer) {
        this.observer = observer;
        pdu = new PduAccumulator(limits);
        assembler = observer == null ? null : new PdvAssembler(limits.commandSet());
    }

    /// The next thing in `in`, whose reader index moves over what was used.
    public Scanned next(ByteBuf in) {
        try {
            return scan(in);
        } catch (BrokenPdu why) {
            state = State.BROKEN;
            broken = new Scanned.Broken(why.reason, why.why());
            return broken;
        }
    }

    private Scanned scan(ByteBuf in) throws BrokenPdu {
        while (true) {
            switch (state) {
                case HEADER -> {
                    // A header in one piece goes along with the data; one that was cut between two
                    // buffers was taken out of the first, so it is given back as bytes of its own.
                    if (startsWholeHeader(in)) {
                        state = State.DATA;
                    } else if (!pdu.header(in)) {
                        return NEED_MORE;
                    } else {
                        pdu.headerDone();
                        if (pdu.type() == Pdu.P_DATA_TF) {
                            beginData(pdu.length());
                            state = dataLeft > 0 ? State.DATA : State.HEADER;
                            return new Scanned.Data(Unpooled.wrappedBuffer(pdu.headerBytes()));
                        }
                        pdu.beginBody();
                        state = State.CONTROL;
                    }
                }
                case CONTROL -> {
                    var whole = pdu.body(in);
                    if (whole == null) {
                        return NEED_MORE;
                    }
                    state = State.HEADER;
                    return new Scanned.Control(whole);
                }
                case DATA -> {
                    if (!in.isReadable()) {
                        return NEED_MORE;
                    }
                    return new Scanned.Data(run(in));
                }
                case BROKEN -> {
                    return broken;
                }
            }
        }
    }

    /// All P-DATA-TF bytes from here to the end of `in`, or to the first other PDU.
    private ByteBuf run(ByteBuf in) throws BrokenPdu {
        int start = in.readerIndex();
        while (true) {
            int take = (int) Math.min(dataLeft, in.readableBytes());
            observe(in, take);
            in.skipBytes(take);
            dataLeft -= take;
            if (dataLeft > 0) {
                break;
            }
            if (!startsWholeHeader(in)) {
                state = State.HEADER;
                break;
            }
            in.skipBytes(Pdu.HEADER);
            beginData(in.getUnsignedInt(in.readerIndex() - 4));
        }
        return in.retainedSlice(start, in.readerIndex() - start);
    }

    private boolean startsWholeHeader(ByteBuf in) {
        return pdu.fresh()
                && in.readableBytes() >= Pdu.HEADER
                && in.getByte(in.readerIndex()) == Pdu.P_DATA_TF;
    }

    private void beginData(long length) {
        dataLeft = length;
        pdv.begin(length);
    }

    private void observe(ByteBuf in, int length) throws BrokenPdu {
        if (observer == null || assembler == null || length == 0) {
            return;
        }
        var body = in.slice(in.readerIndex(), length);
        while (pdv.next(body)) {
            var piece = body.slice(pdv.pieceIndex(), pdv.pieceLength());
            switch (assembler.accept(pdv.contextId(), pdv.command(), pdv.last(), piece)) {
                case Assembled.Incomplete() -> {}
                case Assembled.Command(int contextId, CommandSet command) ->
                        observer.command(contextId, command);
                case Assembled.Data(int contextId, ByteBuf data, boolean last) ->
                        observer.data(contextId, data.readableBytes(), last);
                case Assembled.Broken(Reason reason, String why) ->
                        throw new BrokenPdu(reason, why);
            }
        }
    }
}
