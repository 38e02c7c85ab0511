package org.medgateway.dicom.wire;

import io.netty.buffer.ByteBuf;

import org.medgateway.dicom.wire.Abort.Reason;

/// Walks through the presentation data values of one P-DATA-TF after the other (PS3.8 9.3.5):
///
/// ```
/// [item length 4][context id 1][message control header 1][fragment ...] [item length 4] ...
/// ```
final class PdvCursor {

    private static final int PDV_HEADER = 6;
    private static final int COMMAND = 1;
    private static final int LAST = 2;

    private long pduLeft;
    private long pdvLeft;
    private boolean inPdv;
    private int headerFill;
    private long headerBits;
    private int contextId;
    private int control;
    private int pieceIndex;
    private int pieceLength;

    /// A P-DATA-TF with so many bytes after its header begins.
    void begin(long pduLength) {
        pduLeft = pduLength;
    }

    boolean pduEnded() {
        return pduLeft == 0 && !inPdv;
    }

    /// Moves on; true when there is a piece to look at, false when `in` is used up or the PDU has
    /// ended.
    boolean next(ByteBuf in) throws BrokenPdu {
        if (!inPdv && !pdvHeader(in)) {
            return false;
        }
        if (pdvLeft > 0 && !in.isReadable()) {
            return false;
        }
        pieceIndex = in.readerIndex();
        pieceLength = (int) Math.min(pdvLeft, in.readableBytes());
        in.skipBytes(pieceLength);
        pdvLeft -= pieceLength;
        pduLeft -= pieceLength;
        inPdv = pdvLeft > 0;
        return true;
    }

    private boolean pdvHeader(ByteBuf in) throws BrokenPdu {
        while (headerFill < PDV_HEADER) {
            if (pduLeft == 0) {
                if (headerFill > 0) {
                    throw broken("it ends inside the header of a presentation data value");
                }
                return false;
            }
            if (!in.isReadable()) {
                return false;
            }
            headerBits = headerBits << 8 | in.readUnsignedByte();
            headerFill++;
            pduLeft--;
        }
        long itemLength = headerBits >>> 16 & 0xFFFFFFFFL;
        contextId = (int) (headerBits >>> 8 & 0xFF);
        control = (int) (headerBits & 0xFF);
        headerFill = 0;
        headerBits = 0;
        if (itemLength < 2) {
            throw broken(
                    "a presentation data value says it has %d bytes, 2 is the least"
                            .formatted(itemLength));
        }
        pdvLeft = itemLength - 2;
        if (pdvLeft > pduLeft) {
            throw broken(
                    "a presentation data value says it has %d more bytes, its PDU has %d"
                            .formatted(pdvLeft, pduLeft));
        }
        inPdv = true;
        return true;
    }

    private static BrokenPdu broken(String why) {
        return new BrokenPdu(Reason.INVALID_PARAMETER_VALUE, "P-DATA-TF: " + why);
    }

    int contextId() {
        return contextId;
    }

    boolean command() {
        return (control & COMMAND) != 0;
    }

    /// Whether the piece ends the fragment that is marked as the last of its message part.
    boolean last() {
        return (control & LAST) != 0 && pdvLeft == 0;
    }

    int pieceIndex() {
        return pieceIndex;
    }

    int pieceLength() {
        return pieceLength;
    }
}
