package org.medgateway.mllp.wire;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/// The answer to a message: MSA-1 and MSA-2 of a body. Valid as long as the body's buffer.
///
/// @param header the MSH of the answer itself
/// @param code MSA-1
/// @param controlId MSA-2: which message is answered
public record Acknowledgement(MessageHeader header, Code code, Slice controlId)
        implements AnswerReading {

    /// HL7 table 0008.
    public enum Code {
        AA(Family.APPLICATION, true),
        AE(Family.APPLICATION, false),
        AR(Family.APPLICATION, false),
        CA(Family.COMMIT, true),
        CE(Family.COMMIT, false),
        CR(Family.COMMIT, false);

        private static final Code[] ALL = values();

        private final Family family;
        private final boolean positive;

        Code(Family family, boolean positive) {
            this.family = family;
            this.positive = positive;
        }

        public Family family() {
            return family;
        }

        public boolean isPositive() {
            return positive;
        }

        /// The code that these two letters are, or null.
        static @Nullable Code of(Slice text) {
            for (Code code : ALL) {
                if (text.isAscii(code.name())) {
                    return code;
                }
            }
            return null;
        }
    }

    /// Which of the two acknowledgements of the enhanced mode.
    public enum Family {
        /// AA, AE, AR: the application has dealt with the message.
        APPLICATION,
        /// CA, CE, CR: the message is in safe storage.
        COMMIT
    }

    /// Reads a body that a server sent.
    public static AnswerReading of(Slice body) {
        return switch (Opening.of(body)) {
            case Opening.Unreadable unreadable -> new NotAnAnswer(unreadable.why());
            case MessageHeader header -> of(header);
        };
    }

    /// Whether this answers the message, byte by byte of its control id.
    public boolean answers(MessageHeader message) {
        Slice asked = message.controlId();
        if (asked.sameBytes(controlId)) {
            return true;
        }
        return hasEscape(asked, message.delimiters())
                && Arrays.equals(
                        Escapes.undo(asked, message.delimiters()),
                        Escapes.undo(controlId, header.delimiters()));
    }

    private static AnswerReading of(MessageHeader header) {
        Slice segment = header.segment("MSA", 1);
        if (segment.isEmpty()) {
            return new NotAnAnswer("the message has no MSA segment");
        }
        byte field = header.delimiters().field();
        Slice written = Fields.of(segment, 1, field);
        Code code = Code.of(written);
        if (code == null) {
            return new NotAnAnswer("MSA-1 is none of AA, AE, AR, CA, CE, CR");
        }
        return new Acknowledgement(header, code, Fields.of(segment, 2, field));
    }

    private static boolean hasEscape(Slice text, Delimiters delimiters) {
        return delimiters.escape() != 0
                && Bytes.indexOrEnd(text.bytes(), text.start(), text.end(), delimiters.escape())
                        < text.end();
    }
}
