package org.medgateway.dicom.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;
import org.medgateway.dicom.wire.Abort.Reason;

import java.util.Arrays;

/// The part that decoder and scanner share: collects the header of the next PDU, and the body of
/// every PDU that is not P-DATA-TF. Holds what has arrived, never what a length field promises.
final class PduAccumulator {

    private final WireLimits limits;
    private final byte[] header = new byte[Pdu.HEADER];
    private int headerFill;
    private byte[] body = new byte[0];
    private int bodyFill;
    private int bodyLength;

    PduAccumulator(WireLimits limits) {
        this.limits = limits;
    }

    // 01 00 00 00 <here> 01 17 ...
    boolean header(ByteBuf in) {
        int take = Math.min(in.readableBytes(), Pdu.HEADER - headerFill);
        in.readBytes(header, headerFill, take);
        headerFill += take;
        return headerFill == Pdu.HEADER;
    }

    int type() {
        return header[0];
    }

    long length() {
        return Unpooled.wrappedBuffer(header).getUnsignedInt(2);
    }

    byte[] headerBytes() {
        return header.clone();
    }

    /// Whether no byte of the next header has been taken yet.
    boolean fresh() {
        return headerFill == 0;
    }

    void headerDone() {
        headerFill = 0;
    }

    void beginBody() throws BrokenPdu {
        int type = type();
        if (type < Pdu.ASSOCIATE_RQ || type > Pdu.ABORT) {
            throw new BrokenPdu(
                    Reason.UNRECOGNIZED_PDU,
                    "PDU type %02XH does not exist".formatted(type & 0xFF));
        }
        long length = length();
        long most = type <= Pdu.ASSOCIATE_AC ? limits.association() : 4;
        if (length > most) {
            throw new BrokenPdu(
                    Reason.INVALID_PARAMETER_VALUE,
                    "a PDU of type %02XH says it has %d bytes, the most is %d"
                            .formatted(type, length, most));
        }
        bodyLength = (int) length;
        bodyFill = 0;
    }

    /// The PDU, as soon as it is whole.
    @Nullable Pdu body(ByteBuf in) throws BrokenPdu {
        int take = Math.min(in.readableBytes(), bodyLength - bodyFill);
        if (bodyFill + take > body.length) {
            body =
                    Arrays.copyOf(
                            body, Math.min(bodyLength, Math.max(bodyFill + take, 2 * body.length)));
        }
        in.readBytes(body, bodyFill, take);
        bodyFill += take;
        if (bodyFill < bodyLength) {
            return null;
        }
        var pdu = PduParser.parse(type(), Unpooled.wrappedBuffer(body, 0, bodyLength));
        body = new byte[0];
        return pdu;
    }
}
