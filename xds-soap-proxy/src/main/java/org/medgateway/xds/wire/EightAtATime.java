package org.medgateway.xds.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Searches and comparisons in an envelope's bytes, eight of them a step. The tests for a byte in a
/// word mark its highest bit; a mark above another one may be false, the lowest is exact.
final class EightAtATime {

    private static final VarHandle EIGHT =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGHS = 0x8080_8080_8080_8080L;

    private EightAtATime() {}

    /// To the next `<`, `>`, `&` or control character; to the end where there is none.
    static int pastText(byte[] bytes, int from, int end) {
        int at = from;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            long word = (long) EIGHT.get(bytes, at);
            long angles = (word | 2 * ONES) ^ '>' * ONES; // < is two less
            long marks = zeros(angles) | zeros(word ^ '&' * ONES) | controls(word);
            if (marks != 0) {
                return at + (Long.numberOfTrailingZeros(marks) >>> 3);
            }
        }
        while (at < end && bytes[at] != '<' && bytes[at] != '>' && isPlain(bytes[at])) {
            at++;
        }
        return at;
    }

    /// To the next `<`, `&`, quotation mark of either kind or control character; to the end where
    /// there is none.
    static int pastValue(byte[] bytes, int from, int end) {
        int at = from;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            long word = (long) EIGHT.get(bytes, at);
            long apostrophes = (word | ONES) ^ '\'' * ONES; // & is one less
            long quotes = zeros(word ^ '"' * ONES) | zeros(apostrophes);
            long marks = quotes | zeros(word ^ '<' * ONES) | controls(word);
            if (marks != 0) {
                return at + (Long.numberOfTrailingZeros(marks) >>> 3);
            }
        }
        while (at < end
                && bytes[at] != '<'
                && bytes[at] != '"'
                && bytes[at] != '\''
                && isPlain(bytes[at])) {
            at++;
        }
        return at;
    }

    private static boolean isPlain(byte b) {
        return b != '&' && (b < 0 || b >= ' ');
    }

    private static long zeros(long word) {
        return (word - ONES) & ~word & HIGHS;
    }

    private static long controls(long word) {
        return (word - ' ' * ONES) & ~word & HIGHS;
    }

    /// Whether the same bytes stand at both places.
    static boolean equal(byte[] bytes, int one, int other, int length) {
        int last = length - Long.BYTES;
        if (last < 0) {
            return equalBytes(bytes, one, other, length);
        }
        for (int done = 0; done < last; done += Long.BYTES) {
            if (!equalEight(bytes, one + done, other + done)) {
                return false;
            }
        }
        return equalEight(bytes, one + last, other + last);
    }

    private static boolean equalEight(byte[] bytes, int one, int other) {
        return (long) EIGHT.get(bytes, one) == (long) EIGHT.get(bytes, other);
    }

    private static boolean equalBytes(byte[] bytes, int one, int other, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[one + i] != bytes[other + i]) {
                return false;
            }
        }
        return true;
    }
}
