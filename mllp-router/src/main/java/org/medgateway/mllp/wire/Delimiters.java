package org.medgateway.mllp.wire;

/// What separates the parts of one message: MSH-1 and MSH-2 of that message.
///
/// @param field MSH-1
/// @param component first character of MSH-2; 0: the message has none
/// @param repetition second character of MSH-2, or 0
/// @param escape third character of MSH-2, or 0
/// @param subcomponent fourth character of MSH-2, or 0
public record Delimiters(
        byte field, byte component, byte repetition, byte escape, byte subcomponent) {

    /// `|^~\&`, what the standard recommends.
    public static final Delimiters STANDARD =
            new Delimiters((byte) '|', (byte) '^', (byte) '~', (byte) '\\', (byte) '&');

    /// Those of a header whose MSH-1 is `field` and whose MSH-2 is `encoding`.
    static Delimiters of(byte field, Slice encoding) {
        Delimiters found =
                new Delimiters(
                        field,
                        byteOrNone(encoding, 0),
                        byteOrNone(encoding, 1),
                        byteOrNone(encoding, 2),
                        byteOrNone(encoding, 3));
        return found.equals(STANDARD) ? STANDARD : found;
    }

    /// Whether the part of the value is separated further below the field.
    boolean separates(byte b) {
        return b != 0 && (b == component || b == repetition || b == subcomponent);
    }

    private static byte byteOrNone(Slice encoding, int index) {
        return index < encoding.length() ? encoding.byteAt(index) : 0;
    }
}
