package org.medgateway.mllp.wire;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The address of a value in a message: `msh.9`, `msh.9.1`, `pid.3.1`, `pid.3[2].4.1`, `obx[2].5`.
/// Segment, its occurrence, field, its repetition, component, subcomponent; all numbers from 1, as
/// the standard counts them.
///
/// @param segment three characters, upper case
/// @param occurrence which segment of that name
/// @param field number of the field; of MSH, FHS and BHS, 1 is the separator itself
/// @param repetition 0: all of the field where no component is asked for, else the first
/// @param component 0: all of them
/// @param subcomponent 0: all of them
public record Hl7Path(
        String segment,
        int occurrence,
        int field,
        int repetition,
        int component,
        int subcomponent) {

    private static final String NUMBER = "([1-9][0-9]{0,3})";
    private static final Pattern SYNTAX =
            Pattern.compile(
                    "([A-Za-z][A-Za-z0-9]{2})(?:\\[N])?\\.N(?:\\[N])?(?:\\.N(?:\\.N)?)?"
                            .replace("N", NUMBER));

    private static final String EXPECTED = "expected a path like msh.9, pid.3.1 or obx[2].5";

    /// Reads a path, of any case.
    ///
    /// @throws IllegalArgumentException with what was found and what was expected
    public static Hl7Path parse(String text) {
        Matcher match = SYNTAX.matcher(text);
        if (!match.matches()) {
            throw new IllegalArgumentException("found \"" + text + "\", " + EXPECTED);
        }
        return new Hl7Path(
                match.group(1).toUpperCase(Locale.ROOT),
                number(match, 2, 1),
                number(match, 3, 0),
                number(match, 4, 0),
                number(match, 5, 0),
                number(match, 6, 0));
    }

    /// Whether the text is a path at all.
    public static boolean isPath(String text) {
        return SYNTAX.matcher(text).matches();
    }

    /// The raw bytes of the value, delimiters and escapes as the message has them; empty when the
    /// message does not have it.
    public Slice slice(MessageHeader header) {
        MessageCharset.Layout layout = header.charset().layout();
        Slice found = wholeField(header, layout);
        if ((repetition > 0 || component > 0) && !isEncodingCharacters()) {
            int index = Math.max(repetition, 1) - 1;
            found = Fields.of(found, index, header.delimiters().repetition(), layout);
        }
        return below(found, header, layout);
    }

    /// Component and subcomponent of a repetition.
    private Slice below(Slice one, MessageHeader header, MessageCharset.Layout layout) {
        Delimiters delimiters = header.delimiters();
        Slice found = one;
        if (component > 0) {
            found = Fields.of(found, component - 1, delimiters.component(), layout);
        }
        if (subcomponent > 0) {
            found = Fields.of(found, subcomponent - 1, delimiters.subcomponent(), layout);
        }
        return found;
    }

    /// The value as text. A value that is not separated any further has its escapes undone; one
    /// that is has its delimiters shown as `^`, `~` and `&`, whichever the message uses, so that
    /// `ADT^A01` in a rule means the same for every sender.
    public String value(MessageHeader header) {
        return text(slice(header), header);
    }

    private String text(Slice found, MessageHeader header) {
        if (found.isEmpty()) {
            return "";
        }
        Delimiters delimiters = header.delimiters();
        if (isEncodingCharacters() || !isSeparated(found, delimiters)) {
            byte[] plain = isEncodingCharacters() ? found.copy() : Escapes.undo(found, delimiters);
            return header.charset().decode(plain);
        }
        byte[] copy = found.copy();
        if (delimiters != Delimiters.STANDARD) {
            standardise(copy, delimiters);
        }
        return header.charset().decode(copy);
    }

    /// The values that the path means: where it names a component and no repetition, those of every
    /// repetition; values that are empty are left out.
    public List<String> values(MessageHeader header) {
        if (repetition > 0 || component == 0 || isEncodingCharacters()) {
            String value = value(header);
            return value.isEmpty() ? List.of() : List.of(value);
        }
        MessageCharset.Layout layout = header.charset().layout();
        Slice left = wholeField(header, layout);
        List<String> values = new ArrayList<>();
        // One walk over the field, for a sender may repeat it as often as its message is long.
        while (true) {
            Slice one = Fields.of(left, 0, header.delimiters().repetition(), layout);
            String value = text(below(one, header, layout), header);
            if (!value.isEmpty()) {
                values.add(value);
            }
            if (one.end() == left.end()) {
                return values;
            }
            left = new Slice(left.bytes(), one.end() + 1, left.end());
        }
    }

    /// As it is written in the configuration.
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(segment.toLowerCase(Locale.ROOT));
        if (occurrence != 1) {
            text.append('[').append(occurrence).append(']');
        }
        text.append('.').append(field);
        if (repetition > 0) {
            text.append('[').append(repetition).append(']');
        }
        if (component > 0) {
            text.append('.').append(component);
        }
        if (subcomponent > 0) {
            text.append('.').append(subcomponent);
        }
        return text.toString();
    }

    private Slice wholeField(MessageHeader header, MessageCharset.Layout layout) {
        if (segment.equals("MSH") && occurrence == 1 && !header.isBatch()) {
            return header.field(field);
        }
        Slice whole = header.segment(segment, occurrence);
        if (!isHeaderSegment()) {
            return Fields.of(whole, field, header.delimiters().field(), layout);
        }
        if (field == 1) {
            int separator = Math.min(whole.start() + 3, whole.end());
            return new Slice(whole.bytes(), separator, Math.min(separator + 1, whole.end()));
        }
        return Fields.of(whole, field - 1, header.delimiters().field(), layout);
    }

    private boolean isHeaderSegment() {
        return segment.equals("MSH") || segment.equals("FHS") || segment.equals("BHS");
    }

    /// MSH-1 and MSH-2 are the delimiters; nothing in them is separated.
    private boolean isEncodingCharacters() {
        return isHeaderSegment() && field <= 2;
    }

    private static boolean isSeparated(Slice found, Delimiters delimiters) {
        for (int i = 0; i < found.length(); i++) {
            if (delimiters.separates(found.byteAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static void standardise(byte[] text, Delimiters from) {
        for (int i = 0; i < text.length; i++) {
            byte b = text[i];
            if (b == from.component()) {
                text[i] = Delimiters.STANDARD.component();
            } else if (b == from.repetition()) {
                text[i] = Delimiters.STANDARD.repetition();
            } else if (b == from.subcomponent()) {
                text[i] = Delimiters.STANDARD.subcomponent();
            } else if (b == from.escape()) {
                text[i] = Delimiters.STANDARD.escape();
            }
        }
    }

    private static int number(Matcher match, int group, int absent) {
        String text = match.group(group);
        return text == null ? absent : Integer.parseInt(text);
    }
}
