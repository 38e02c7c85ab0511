package org.medgateway.xds.wire;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// A Content-Type value (RFC 2045 5.1): the media type in lower case and its parameters, names in
/// lower case, values as sent.
///
/// Wider than the grammar in one place, because peers are: a value without quotes runs to the next
/// semicolon or white space, so `boundary=uuid:1+id=2` is understood. Narrower in another: a
/// parameter given twice is refused, as two readers may take different ones.
public record ContentType(String mediaType, Map<String, String> parameters) {

    /// The greatest value that is looked at, in characters.
    static final int MAX_LENGTH = 4096;

    public ContentType {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /// The parameter's value; null when it is not there.
    public @Nullable String parameter(String name) {
        return parameters.get(name);
    }

    /// Reads a header's value. Throws IllegalArgumentException saying what was found where.
    public static ContentType parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "a Content-Type of " + text.length() + " characters, at most " + MAX_LENGTH);
        }
        return new Cursor(text).contentType();
    }

    // text/xml; charset="utf-8"; a=b
    //           ^ at
    private static final class Cursor {
        private final String text;
        private int at;

        Cursor(String text) {
            this.text = text;
        }

        ContentType contentType() {
            skipSpace();
            String type = token("a media type");
            expect('/');
            String subtype = token("a subtype");
            Map<String, String> parameters = new LinkedHashMap<>();
            skipSpace();
            while (at < text.length()) {
                expect(';');
                skipSpace();
                if (at == text.length() || text.charAt(at) == ';') {
                    continue; // "text/xml;" and ";;" are seen in the field and mean nothing
                }
                String name = token("a parameter name").toLowerCase(Locale.ROOT);
                skipSpace();
                expect('=');
                skipSpace();
                if (parameters.put(name, value()) != null) {
                    throw new IllegalArgumentException("Content-Type gives \"" + name + "\" twice");
                }
                skipSpace();
            }
            return new ContentType((type + "/" + subtype).toLowerCase(Locale.ROOT), parameters);
        }

        private String token(String expected) {
            int start = at;
            while (at < text.length() && isTokenCharacter(text.charAt(at))) {
                at++;
            }
            if (at == start) {
                throw unexpected(expected);
            }
            return text.substring(start, at);
        }

        private String value() {
            if (at < text.length() && text.charAt(at) == '"') {
                return quoted();
            }
            int start = at;
            while (at < text.length() && isBareValueCharacter(text.charAt(at))) {
                at++;
            }
            if (at == start) {
                throw unexpected("a value");
            }
            return text.substring(start, at);
        }

        private String quoted() {
            StringBuilder value = new StringBuilder();
            for (at++; at < text.length(); at++) {
                char c = text.charAt(at);
                if (c == '"') {
                    at++;
                    return value.toString();
                }
                if (c == '\\' && at + 1 < text.length()) {
                    c = text.charAt(++at);
                }
                if (isControl(c)) {
                    throw unexpected("a printable character");
                }
                value.append(c);
            }
            throw unexpected("a closing quote");
        }

        private void expect(char c) {
            if (at == text.length() || text.charAt(at) != c) {
                throw unexpected("'" + c + "'");
            }
            at++;
        }

        private void skipSpace() {
            while (at < text.length() && isSpace(text.charAt(at))) {
                at++;
            }
        }

        private IllegalArgumentException unexpected(String expected) {
            String found =
                    at >= text.length() ? "the end" : "0x%02X".formatted((int) text.charAt(at));
            return new IllegalArgumentException(
                    "Content-Type, character " + at + ": " + found + ", expected " + expected);
        }

        // A folded header may still carry its line break: it counts as space (RFC 5322 2.2.3).
        private static boolean isSpace(char c) {
            return c == ' ' || c == '\t' || c == '\r' || c == '\n';
        }

        private static boolean isControl(char c) {
            return (c < ' ' && c != '\t') || c == 0x7F;
        }

        private static boolean isTokenCharacter(char c) {
            return c > ' ' && c < 0x7F && "()<>@,;:\\\"/[]?=".indexOf(c) < 0;
        }

        private static boolean isBareValueCharacter(char c) {
            return c > ' ' && c < 0x7F && c != ';' && c != '"';
        }
    }
}
