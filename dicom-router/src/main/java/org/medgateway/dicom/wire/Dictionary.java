package org.medgateway.dicom.wire;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/// Keywords, tags and VRs of PS3.6, read from a resource at first use.
public final class Dictionary {

    private static final Pattern NUMBER =
            Pattern.compile("\\(?([0-9A-Fa-f]{4}),?([0-9A-Fa-f]{4})\\)?");

    private record Element(int tag, String vr, String keyword) {}

    private static final Map<String, Element> BY_KEYWORD = new HashMap<>();
    private static final Map<Integer, Element> BY_TAG = new HashMap<>();

    static {
        for (var row : Table.rows("elements.tsv")) {
            var element =
                    new Element(Integer.parseUnsignedInt(row.get(0), 16), row.get(1), row.get(2));
            BY_KEYWORD.put(element.keyword, element);
            BY_TAG.put(element.tag, element);
        }
    }

    private Dictionary() {}

    /// The tag of a keyword (`StudyInstanceUID`) or of its number (`0020000D`, `(0020,000D)`,
    /// private ones too); empty if it is neither.
    public static OptionalInt tag(String name) {
        var element = BY_KEYWORD.get(name);
        if (element != null) {
            return OptionalInt.of(element.tag);
        }
        var number = NUMBER.matcher(name);
        return number.matches()
                ? OptionalInt.of(Integer.parseUnsignedInt(number.group(1) + number.group(2), 16))
                : OptionalInt.empty();
    }

    /// The VR of a tag; `UN` if the standard has no such tag.
    public static String vr(int tag) {
        var element = BY_TAG.get(tag);
        return element == null ? "UN" : element.vr;
    }

    /// The keyword of a tag, or its number if the standard has no such tag.
    public static String keyword(int tag) {
        var element = BY_TAG.get(tag);
        return element == null ? Tag.inWords(tag) : element.keyword;
    }
}
