package org.medgateway.mllp.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// The gateway's own refusal of a message. There is no positive counterpart: the gateway accepts
/// nothing in a server's name.
///
/// ```
/// MSH|^~\&|RIS|HOSP|LAB|HOSP|20261120203000+0000||ACK^A01^ACK|gw1-17|P|2.5.1
/// MSA|AE|<MSH-10 as it came>|no server is available
/// ERR|||207^Application internal error^HL70357|E||||no server is available
/// ```
///
/// @param code AE/CE where the sender may try again, AR/CR where that would not help
/// @param error what stands in the ERR segment
/// @param text for the operator of the sender; ASCII
public record NegativeAcknowledgement(Acknowledgement.Code code, ErrorCode error, String text) {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMddHHmmssxx").withZone(ZoneOffset.UTC);

    /// HL7 table 0357, as far as a gateway can tell.
    public enum ErrorCode {
        SEGMENT_SEQUENCE(100, "Segment sequence error"),
        REQUIRED_FIELD_MISSING(101, "Required field missing"),
        DATA_TYPE(102, "Data type error"),
        UNSUPPORTED_MESSAGE_TYPE(200, "Unsupported message type"),
        INTERNAL(207, "Application internal error");

        private final String number;
        private final String meaning;

        ErrorCode(int number, String meaning) {
            this.number = Integer.toString(number);
            this.meaning = meaning;
        }
    }

    public NegativeAcknowledgement {
        if (code.isPositive()) {
            throw new IllegalArgumentException("a gateway never answers " + code + " by itself");
        }
    }

    /// The framed answer to the message that `to` opens; null: it had no header that could be read.
    ///
    /// @param ownControlId MSH-10 of the answer
    /// @param now MSH-7 of the answer
    public Frame frame(
            ByteBufAllocator allocator,
            @Nullable MessageHeader to,
            String ownControlId,
            Instant now) {
        ByteBuf out = allocator.buffer(256);
        out.writeByte(Bytes.VT);
        Delimiters delimiters = to == null ? Delimiters.STANDARD : to.delimiters();
        header(new Writer(out, delimiters), to, ownControlId, now);
        body(new Writer(out, delimiters), to);
        out.writeByte(Bytes.FS).writeByte(Bytes.CR);
        return new Frame(out, false, false);
    }

    private void header(Writer out, @Nullable MessageHeader to, String ownControlId, Instant now) {
        out.ascii("MSH");
        if (to == null) {
            out.ascii("|^~\\&|||||").ascii(TIME.format(now)).ascii("||ACK|");
            out.ascii(ownControlId).ascii("|P|2.3").endSegment();
            return;
        }
        out.copy(to.field(1)).copy(to.field(2)).field().copy(to.field(5)).field().copy(to.field(6));
        out.field().copy(to.sendingApplication()).field().copy(to.sendingFacility());
        out.field().ascii(TIME.format(now)).field().field();
        type(out, to);
        out.field().ascii(ownControlId).field();
        if (to.isBatch()) {
            out.ascii("P").field().ascii("2.3").endSegment();
            return;
        }
        copyOr(out, to.field(11), "P");
        out.field();
        copyOr(out, to.version(), "2.3");
        if (!to.field(18).isEmpty()) {
            out.field().field().field().field().field().field().copy(to.field(18));
        }
        out.endSegment();
    }

    /// ACK; with the sender's event from 2.3.1 on, and the structure from 2.4 on.
    private static void type(Writer out, MessageHeader to) {
        out.ascii("ACK");
        Slice event = to.isBatch() ? to.field(99) : to.component(9, 2);
        if (event.isEmpty() || isBefore(to, '3')) {
            return;
        }
        out.component().copy(event);
        if (!isBefore(to, '4')) {
            out.component().ascii("ACK");
        }
    }

    private void body(Writer out, @Nullable MessageHeader to) {
        out.ascii("MSA").field().ascii(code.name()).field();
        if (to != null) {
            out.copy(to.controlId());
        }
        out.field().escaped(text).endSegment();
        if (to == null || to.isBatch() || isBefore(to, '5')) {
            return;
        }
        out.ascii("ERR").field().field().field();
        out.ascii(error.number).component().ascii(error.meaning).component().ascii("HL70357");
        out.field().ascii("E").field().field().field().field().escaped(text).endSegment();
    }

    /// Whether the message's version is below 2.`minor`; an absent version is old.
    private static boolean isBefore(MessageHeader to, char minor) {
        Slice version = to.component(12, 1);
        return version.length() < 3 || version.byteAt(0) != '2' || version.byteAt(2) < minor;
    }

    private static void copyOr(Writer out, Slice value, String absent) {
        if (value.isEmpty()) {
            out.ascii(absent);
        } else {
            out.copy(value);
        }
    }

    /// Writes with one message's delimiters.
    private record Writer(ByteBuf out, Delimiters delimiters) {

        Writer ascii(String text) {
            ByteBufUtil.writeAscii(out, text);
            return this;
        }

        Writer copy(Slice value) {
            out.writeBytes(value.bytes(), value.start(), value.length());
            return this;
        }

        Writer field() {
            out.writeByte(delimiters.field());
            return this;
        }

        Writer component() {
            if (delimiters.component() != 0) {
                out.writeByte(delimiters.component());
            } else {
                out.writeByte(' ');
            }
            return this;
        }

        Writer endSegment() {
            out.writeByte(Bytes.CR);
            return this;
        }

        /// Text of our own; what would read as a delimiter becomes a blank.
        Writer escaped(String text) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                boolean plain =
                        c >= 0x20
                                && c < 0x7F
                                && c != delimiters.field()
                                && c != delimiters.escape()
                                && !delimiters.separates((byte) c);
                out.writeByte(plain ? c : ' ');
            }
            return this;
        }
    }
}
