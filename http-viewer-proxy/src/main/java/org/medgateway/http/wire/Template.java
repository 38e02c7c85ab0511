package org.medgateway.http.wire;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Text with variables, as header rules and redirects have it: `https://%{req.host}%{req.target}`.
/// `%%` is a percent sign. Compiled once, rendered for each exchange.
public final class Template {

    /// Where the variables' values come from. Null renders as nothing.
    public interface Values {
        /// @param argument what follows the variable's name: the field of `req.header.X`; empty for
        ///   the others
        @Nullable String value(Variable variable, String argument);
    }

    /// What may stand between `%{` and `}`.
    public enum Variable {
        METHOD("req.method"),
        SCHEME("req.scheme"),
        HOST("req.host"),
        HOSTNAME("req.hostname"),
        TARGET("req.target"),
        PATH("req.path"),
        QUERY("req.query"),
        HEADER("req.header."),
        COOKIE("req.cookie."),
        CLIENT_ADDRESS("client.address"),
        CLIENT_PORT("client.port"),
        GATEWAY_ADDRESS("gateway.address"),
        GATEWAY_PORT("gateway.port"),
        SERVICE("service.name"),
        SERVER("server.name"),
        TLS_SUBJECT("tls.subject"),
        TLS_VERSION("tls.version"),
        TLS_SNI("tls.sni"),
        EXCHANGE("exchange.id");

        private final String text;

        Variable(String text) {
            this.text = text;
        }

        private boolean takesArgument() {
            return text.endsWith(".");
        }

        @Override
        public String toString() {
            return takesArgument() ? text + "NAME" : text;
        }
    }

    private sealed interface Part {
        record Text(String text) implements Part {}

        record Placeholder(Variable variable, String argument) implements Part {}
    }

    private final String source;
    private final List<Part> parts;

    private Template(String source, List<Part> parts) {
        this.source = source;
        this.parts = List.copyOf(parts);
    }

    /// For the configuration's binder, which reports the exception's words at the value's place.
    public static Template parse(String source) {
        List<Part> parts = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < source.length(); i++) {
            char c = source.charAt(i);
            if (c != '%') {
                requireWritable(c);
                text.append(c);
            } else if (source.startsWith("%%", i)) {
                text.append('%');
                i++;
            } else if (source.startsWith("%{", i)) {
                int close = source.indexOf('}', i);
                if (close < 0) {
                    throw new IllegalArgumentException("\"%{\" is not closed by \"}\"");
                }
                if (!text.isEmpty()) {
                    parts.add(new Part.Text(octets(text.toString())));
                    text.setLength(0);
                }
                parts.add(placeholder(source.substring(i + 2, close)));
                i = close;
            } else {
                throw new IllegalArgumentException(
                        "a percent sign is written \"%%\", a variable \"%{req.host}\"");
            }
        }
        if (!text.isEmpty()) {
            parts.add(new Part.Text(octets(text.toString())));
        }
        return new Template(source, parts);
    }

    private static void requireWritable(char c) {
        if (c < 0x20 && c != '\t' || c == 0x7F) {
            throw new IllegalArgumentException(
                    "control character 0x%02X in a field value".formatted((int) c));
        }
    }

    private static Part placeholder(String name) {
        for (Variable variable : Variable.values()) {
            if (variable.takesArgument()
                    ? name.startsWith(variable.text)
                            && Octets.isToken(name.substring(variable.text.length()))
                    : name.equals(variable.text)) {
                return new Part.Placeholder(
                        variable,
                        variable.takesArgument() ? name.substring(variable.text.length()) : "");
            }
        }
        throw new IllegalArgumentException(
                "\"%%{%s}\" is not one of %s".formatted(name, List.of(Variable.values())));
    }

    public String render(Values values) {
        if (parts.size() == 1 && parts.getFirst() instanceof Part.Text(String only)) {
            return only;
        }
        StringBuilder rendered = new StringBuilder();
        for (Part part : parts) {
            switch (part) {
                case Part.Text(String text) -> rendered.append(text);
                case Part.Placeholder(Variable variable, String argument) -> {
                    String value = values.value(variable, argument);
                    if (value != null) {
                        rendered.append(safe(value));
                    }
                }
            }
        }
        return rendered.toString();
    }

    /// Values never break out of their line, and what is not ISO-8859-1 goes as the octets of
    /// UTF-8.
    private static String safe(String value) {
        if (Octets.isValue(value)) {
            return value;
        }
        String octets = octets(value);
        StringBuilder clean = new StringBuilder(octets.length());
        for (int i = 0; i < octets.length(); i++) {
            char c = octets.charAt(i);
            clean.append(Octets.value(c) ? c : ' ');
        }
        return clean.toString();
    }

    private static String octets(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0xFF) {
                return new String(
                        text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            }
        }
        return text;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Template template && template.source.equals(source);
    }

    @Override
    public int hashCode() {
        return source.toLowerCase(Locale.ROOT).hashCode();
    }

    @Override
    public String toString() {
        return source;
    }
}
