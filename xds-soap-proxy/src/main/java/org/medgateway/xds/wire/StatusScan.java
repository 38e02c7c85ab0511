package org.medgateway.xds.wire;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.util.Set;

/// Finds the status of a registry response in the first kilobytes of an answer that passes, for the
/// log: the attribute `status` of the first element that has one by the schema. Fed slices of any
/// size; it follows the markup (tags, attributes, comments, CDATA) and keeps nothing but the name
/// or value that it is in the middle of. What stands before the envelope, as in a package, has no
/// tags.
public final class StatusScan {

    private static final int MOST = 16 * 1024;
    private static final int PIECE = 512;
    private static final int LONGEST_WORD = 128;
    private static final Set<String> ELEMENTS = Set.of("RegistryResponse", "AdhocQueryResponse");

    // <rs:RegistryResponse xmlns:rs="..." status="urn:...:Success">
    // |   NAME             |     VALUE     ATTRIBUTE
    private enum State {
        TEXT,
        OPENED,
        NAME,
        TAG,
        ATTRIBUTE,
        EQUALS,
        VALUE,
        DECLARATION,
        COMMENT,
        CDATA,
        SKIPPED
    }

    private State state = State.TEXT;
    private final StringBuilder word = new StringBuilder(32);
    private boolean wanted;
    private boolean statusNamed;
    private char quote;
    private int matched;
    private int seen;
    private boolean over;
    private @Nullable String found;

    /// Looks at what passes; the buffer's indices are left as they are.
    public void pass(ByteBuf passing) {
        if (over) {
            return;
        }
        int count = Math.min(passing.readableBytes(), MOST - seen);
        // In an array: byte for byte through Netty's buffers costs more than the rest of it.
        byte[] piece = new byte[Math.min(count, PIECE)];
        for (int done = 0; done < count && !over; done += PIECE) {
            int length = Math.min(PIECE, count - done);
            passing.getBytes(passing.readerIndex() + done, piece, 0, length);
            scan(piece, length);
        }
        seen += count;
        over |= seen >= MOST;
    }

    // Most of it is text, and values that nobody asks for.
    private void scan(byte[] piece, int length) {
        for (int at = 0; at < length && !over; at++) {
            if (state == State.TEXT) {
                at = to('<', piece, at, length);
            } else if (state == State.VALUE && !statusNamed) {
                at = to(quote, piece, at, length);
            }
            if (at < length) {
                next((char) (piece[at] & 0xFF));
            }
        }
    }

    private static int to(char sought, byte[] piece, int from, int length) {
        int at = from;
        while (at < length && piece[at] != sought) {
            at++;
        }
        return at;
    }

    private void next(char c) {
        switch (state) {
            case TEXT -> {
                if (c == '<') {
                    begin(State.OPENED);
                }
            }
            case OPENED -> {
                if (c == '!') {
                    begin(State.DECLARATION);
                } else if (c == '?' || c == '/') {
                    begin(State.SKIPPED);
                } else {
                    begin(State.NAME);
                    keep(c);
                }
            }
            case NAME -> name(c);
            case TAG -> {
                if (c == '>') {
                    begin(State.TEXT);
                } else if (!blank(c) && c != '/') {
                    begin(State.ATTRIBUTE);
                    keep(c);
                }
            }
            case ATTRIBUTE -> {
                if (c == '=') {
                    statusNamed = wanted && word.toString().strip().equals("status");
                    begin(State.EQUALS);
                } else if (c == '>') {
                    begin(State.TEXT); // no XML
                } else {
                    keep(c);
                }
            }
            case EQUALS -> {
                if (c == '"' || c == '\'') {
                    quote = c;
                    begin(State.VALUE);
                }
            }
            case VALUE -> value(c);
            case DECLARATION -> declaration(c);
            case COMMENT -> closing(c, '-');
            case CDATA -> closing(c, ']');
            case SKIPPED -> {
                if (c == '>') {
                    begin(State.TEXT);
                }
            }
        }
    }

    private void name(char c) {
        if (!blank(c) && c != '>' && c != '/') {
            keep(c);
            return;
        }
        wanted = ELEMENTS.contains(word.substring(word.indexOf(":") + 1));
        begin(c == '>' ? State.TEXT : State.TAG);
    }

    private void value(char c) {
        if (c != quote) {
            if (statusNamed) {
                keep(c);
            }
        } else if (statusNamed) {
            is(word.toString());
        } else {
            begin(State.TAG);
        }
    }

    // <!-- ... -->   <![CDATA[ ... ]]>   <!DOCTYPE ...>
    private void declaration(char c) {
        keep(c);
        if (word.length() == 2 && word.charAt(0) == '-' && c == '-') {
            begin(State.COMMENT);
        } else if (word.length() == 7 && word.charAt(0) == '[') {
            begin(State.CDATA);
        } else if (c == '>') {
            begin(State.TEXT);
        }
    }

    /// The end is this octet twice and then `>`.
    private void closing(char c, char closes) {
        if (c == '>' && matched >= 2) {
            begin(State.TEXT);
        } else {
            matched = c == closes ? matched + 1 : 0;
        }
    }

    private void begin(State next) {
        state = next;
        matched = 0;
        word.setLength(0);
    }

    private void keep(char c) {
        if (word.length() < LONGEST_WORD) {
            word.append(c);
        }
    }

    private static boolean blank(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    /// It is known from elsewhere: a status URN, or its last word.
    public void is(String status) {
        String last = status.substring(status.lastIndexOf(':') + 1).strip();
        found = last.isEmpty() || last.length() > 40 ? null : last;
        over = true;
    }

    /// `Success`, `Failure` or `PartialSuccess`; null when none was seen.
    public @Nullable String found() {
        return found;
    }
}
