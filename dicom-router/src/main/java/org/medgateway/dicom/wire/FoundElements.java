package org.medgateway.dicom.wire;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/// The wanted elements that stood in the part of a data set that was read.
public final class FoundElements {

    /// Nothing was found, or nothing read.
    public static final FoundElements NONE = new FoundElements();

    private record Value(String vr, byte[] bytes, ByteOrder order) {}

    private final Map<Integer, Value> values = new HashMap<>();

    FoundElements() {}

    void put(int tag, String vr, byte[] bytes, ByteOrder order) {
        values.put(tag, new Value(vr, bytes, order));
    }

    public int size() {
        return values.size();
    }

    /// The value as text without its padding, several values parted by a backslash, numbers in
    /// decimal; empty if the element was not there. An element of no length is "".
    public Optional<String> text(int tag) {
        var value = values.get(tag);
        return value == null ? Optional.empty() : Optional.of(text(value));
    }

    private String text(Value value) {
        var numbers = ByteBuffer.wrap(value.bytes).order(value.order);
        return switch (value.vr) {
            case "US" -> numbers(numbers, 2, () -> String.valueOf(numbers.getShort() & 0xFFFF));
            case "SS" -> numbers(numbers, 2, () -> String.valueOf(numbers.getShort()));
            case "UL" -> numbers(numbers, 4, () -> String.valueOf(numbers.getInt() & 0xFFFFFFFFL));
            case "SL" -> numbers(numbers, 4, () -> String.valueOf(numbers.getInt()));
            case "FL" -> numbers(numbers, 4, () -> String.valueOf(numbers.getFloat()));
            case "FD" -> numbers(numbers, 8, () -> String.valueOf(numbers.getDouble()));
            case "AT" ->
                    numbers(
                            numbers,
                            4,
                            () ->
                                    "%04X%04X"
                                            .formatted(
                                                    numbers.getShort() & 0xFFFF,
                                                    numbers.getShort() & 0xFFFF));
            default -> unpadded(new String(value.bytes, characterSet(value.vr)));
        };
    }

    private interface Next {
        String text();
    }

    private static String numbers(ByteBuffer from, int width, Next next) {
        var all = new StringJoiner("\\");
        while (from.remaining() >= width) {
            all.add(next.text());
        }
        return all.toString();
    }

    private static String unpadded(String text) {
        return text.replace('\0', ' ').strip();
    }

    /// Only these VRs are written in the Specific Character Set (PS3.5 6.1.2.2); a data set with
    /// code extensions is read in its first character set.
    private Charset characterSet(String vr) {
        return switch (vr) {
            case "SH", "LO", "ST", "LT", "PN", "UC", "UT", "UN" ->
                    named(values.get(Tag.SPECIFIC_CHARACTER_SET));
            default -> StandardCharsets.ISO_8859_1;
        };
    }

    private static Charset named(@Nullable Value specificCharacterSet) {
        if (specificCharacterSet == null) {
            return StandardCharsets.ISO_8859_1;
        }
        var all = unpadded(new String(specificCharacterSet.bytes, StandardCharsets.ISO_8859_1));
        var name =
                switch (all.split("\\\\", 2)[0].strip().replace("ISO 2022 IR ", "ISO_IR ")) {
                    case "ISO_IR 192" -> "UTF-8";
                    case "ISO_IR 101" -> "ISO-8859-2";
                    case "ISO_IR 109" -> "ISO-8859-3";
                    case "ISO_IR 110" -> "ISO-8859-4";
                    case "ISO_IR 144" -> "ISO-8859-5";
                    case "ISO_IR 127" -> "ISO-8859-6";
                    case "ISO_IR 126" -> "ISO-8859-7";
                    case "ISO_IR 138" -> "ISO-8859-8";
                    case "ISO_IR 148" -> "ISO-8859-9";
                    case "ISO_IR 203" -> "ISO-8859-15";
                    case "ISO_IR 166" -> "TIS-620";
                    case "ISO_IR 13" -> "JIS_X0201";
                    case "GB18030" -> "GB18030";
                    case "GBK" -> "GBK";
                    default -> "ISO-8859-1";
                };
        return Charset.isSupported(name) ? Charset.forName(name) : StandardCharsets.ISO_8859_1;
    }
}
