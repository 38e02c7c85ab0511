package org.medgateway.xds.wire;

/// The bytes of an envelope and how its smallest parts are told: names, texts, references, blanks,
/// comments. Each method goes from a place to the place behind what it expects there.
///
/// It takes what is usual, and throws [#UNUSUAL] at everything else, be that wrong or only rare;
/// and [#END_OF_HELD] where more bytes are needed to tell.
final class Markup {

    /// One for all, without a stack: a signal, not an error.
    static final Malformed UNUSUAL = new Malformed("not what is usual");

    /// Likewise.
    static final Malformed END_OF_HELD = new Malformed("the end of what is held");

    private static final int MAX_NAME = 256;

    private static final int NAME_START = 1;
    private static final int NAME = 2;
    private static final int BLANK = 4;
    private static final byte[] KINDS = kinds();

    private static final byte[][] REFERENCES = {
        {'&', 'a', 'm', 'p', ';'},
        {'&', 'l', 't', ';'},
        {'&', 'g', 't', ';'},
        {'&', 'q', 'u', 'o', 't', ';'},
        {'&', 'a', 'p', 'o', 's', ';'}
    };

    private final byte[] bytes;
    private final int end;
    private int colon;
    private boolean hasBreaks;
    private boolean hasReferences;

    /// What stands from `end` on does not count. Bytes above 127 must be the UTF-8 of characters.
    Markup(byte[] bytes, int end) {
        this.bytes = bytes;
        this.end = end;
    }

    // XML 1.0, productions 3 to 4a; letters above 127 are not usual in a name.
    private static byte[] kinds() {
        byte[] kinds = new byte[256];
        for (int c = 0; c < 256; c++) {
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
            boolean digit = c >= '0' && c <= '9';
            boolean blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
            kinds[c] =
                    (byte)
                            ((letter ? NAME_START | NAME : 0)
                                    | (digit || c == '-' || c == '.' ? NAME : 0)
                                    | (blank ? BLANK : 0));
        }
        return kinds;
    }

    private boolean is(int at, int kind) {
        return (KINDS[bytes[at] & 0xFF] & kind) != 0;
    }

    byte at(int place) throws Malformed {
        if (place >= end) {
            throw END_OF_HELD;
        }
        return bytes[place];
    }

    /// Where the colon of the last [#name] stands; -1 when it has none.
    int colon() {
        return colon;
    }

    /// Past a name, with a prefix or without.
    int name(int from) throws Malformed {
        int at = from;
        colon = -1;
        nameStart(at);
        while (true) {
            at++;
            while (at < end && is(at, NAME)) {
                at++;
            }
            if (at(at) != ':' || colon >= 0) {
                break;
            }
            colon = at++;
            nameStart(at);
        }
        if (at - from > MAX_NAME) {
            throw UNUSUAL;
        }
        return at;
    }

    private void nameStart(int at) throws Malformed {
        at(at);
        if (!is(at, NAME_START)) {
            throw UNUSUAL;
        }
    }

    /// Whether a name ends before what stands there, which is held.
    boolean endsName(int at) {
        return bytes[at] == '>' || bytes[at] == '/' || is(at, BLANK);
    }

    int blanks(int from) {
        int at = from;
        while (at < end && is(at, BLANK)) {
            at++;
        }
        return at;
    }

    /// Past the text of an element, to the `<` that ends it.
    int text(int from) throws Malformed {
        if (at(from) == '<') {
            return from; // most texts are empty
        }
        int at = from;
        hasBreaks = false;
        hasReferences = false;
        while (true) {
            at = EightAtATime.pastText(bytes, at, end);
            switch (at(at)) {
                case '<' -> {
                    return at;
                }
                case '&' -> at = reference(at);
                case '>' -> {
                    // ]]> may not stand in a text (XML 1.0, 2.4)
                    if (at - from >= 2 && bytes[at - 1] == ']' && bytes[at - 2] == ']') {
                        throw UNUSUAL;
                    }
                    at++;
                }
                case '\t', '\r', '\n' -> {
                    hasBreaks = true;
                    at++;
                }
                default -> throw UNUSUAL;
            }
        }
    }

    /// Past the value of an attribute, to the quote that ends it.
    int value(int from, byte quote) throws Malformed {
        int at = from;
        hasBreaks = false;
        hasReferences = false;
        while (true) {
            at = EightAtATime.pastValue(bytes, at, end);
            byte found = at(at);
            if (found == quote) {
                return at;
            }
            switch (found) {
                case '"', '\'' -> at++;
                case '&' -> at = reference(at);
                case '\t', '\r', '\n' -> {
                    hasBreaks = true;
                    at++;
                }
                default -> throw UNUSUAL;
            }
        }
    }

    /// Whether the last [#text] or [#value] had a tab or a line's end in it. Nothing is said of an
    /// empty text.
    boolean hasBreaks() {
        return hasBreaks;
    }

    /// Whether it had a reference in it.
    boolean hasReferences() {
        return hasReferences;
    }

    /// Past one of the five references that need no declaration. By number, they are not usual.
    private int reference(int from) throws Malformed {
        for (byte[] reference : REFERENCES) {
            if (startsWith(from, reference)) {
                hasReferences = true;
                return from + reference.length;
            }
        }
        throw end - from < 6 ? END_OF_HELD : UNUSUAL;
    }

    /// From `<!` past a comment.
    int comment(int from) throws Malformed {
        if (at(from + 2) != '-' || at(from + 3) != '-') {
            throw UNUSUAL;
        }
        for (int at = from + 4; ; at++) {
            byte c = at(at);
            if (c == '-' && at(at + 1) == '-') {
                if (at(at + 2) != '>') {
                    throw UNUSUAL; // two hyphens may not stand in a comment (XML 1.0, 2.5)
                }
                return at + 3;
            }
            if (c >= 0 && c < ' ' && !is(at, BLANK)) {
                throw UNUSUAL;
            }
        }
    }

    boolean startsWith(int from, byte[] expected) {
        if (end - from < expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (bytes[from + i] != expected[i]) {
                return false;
            }
        }
        return true;
    }

    /// Whether so many bytes are held from there on.
    boolean holds(int from, int length) {
        return from + length <= end;
    }

    boolean equal(int one, int other, int length) throws Malformed {
        if (Math.max(one, other) + length > end) {
            throw END_OF_HELD;
        }
        return EightAtATime.equal(bytes, one, other, length);
    }
}
