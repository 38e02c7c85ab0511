package org.medgateway.core.config;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An amount of data: `512B`, `64KiB`, `16MiB`, `1GiB`, or `0`.
///
/// @param bytes 0 or more
public record DataSize(long bytes) implements Comparable<DataSize> {
    private static final String UNITS = "BKMGT"; // each 1024 of the one before
    private static final Pattern WRITTEN = Pattern.compile("([0-9]{1,12})(B|KiB|MiB|GiB|TiB)");
    private static final Pattern NEARLY =
            Pattern.compile("([0-9]{1,12}) *([KMGT])(i|B|iB|b|ib)?", Pattern.CASE_INSENSITIVE);

    static final List<Map<String, Object>> FORMS =
            List.of(
                    Json.object("type", "string", "pattern", "^([0-9]{1,12}(B|[KMGT]iB)|0)$"),
                    Json.object("const", 0));

    public DataSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("expected a size of 0 or more, found " + bytes);
        }
    }

    public static DataSize ofKiB(long kibibytes) {
        return new DataSize(Math.multiplyExact(kibibytes, 1L << 10));
    }

    public static DataSize ofMiB(long mebibytes) {
        return new DataSize(Math.multiplyExact(mebibytes, 1L << 20));
    }

    /// Reads what the configuration says.
    ///
    /// @throws IllegalArgumentException saying what is expected
    public static DataSize parse(String text) {
        if (text.equals("0")) {
            return new DataSize(0);
        }
        Matcher m = WRITTEN.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException(
                    "expected a size such as 512B, 64KiB, 16MiB or 1GiB" + meant(text));
        }
        int shift = 10 * UNITS.indexOf(m.group(2).charAt(0));
        long amount = Long.parseLong(m.group(1));
        if (amount > Long.MAX_VALUE >> shift) {
            throw new IllegalArgumentException("expected a size of less than 8388608TiB");
        }
        return new DataSize(amount << shift);
    }

    // MB is a million bytes to some and 2^20 to others: ask, do not guess.
    private static String meant(String text) {
        Matcher m = NEARLY.matcher(text);
        return m.matches()
                ? " (did you mean " + m.group(1) + m.group(2).toUpperCase(Locale.ROOT) + "iB?)"
                : "";
    }

    /// The bytes as an int, for buffers and arrays.
    ///
    /// @throws ArithmeticException from 2 GiB on
    public int toInt() {
        return Math.toIntExact(bytes);
    }

    @Override
    public int compareTo(DataSize other) {
        return Long.compare(bytes, other.bytes);
    }

    /// As it is written in the configuration, in the largest unit without a fraction.
    @Override
    public String toString() {
        int unit =
                bytes == 0
                        ? 0
                        : Math.min(UNITS.length() - 1, Long.numberOfTrailingZeros(bytes) / 10);
        return (bytes >> (10 * unit)) + (unit == 0 ? "B" : UNITS.charAt(unit) + "iB");
    }
}
