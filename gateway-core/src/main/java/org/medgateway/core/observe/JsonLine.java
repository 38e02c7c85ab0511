package org.medgateway.core.observe;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;

/// Writes exchanges as lines of JSON (RFC 8259). One thread only.
final class JsonLine {

    /// A longer line loses its details, and says so.
    private static final int LONGEST = 64 * 1024;

    /// How deep details may be nested; what lies deeper is written as text.
    private static final int DEEPEST = 16;

    private final InstantText instants = new InstantText();
    private final StringBuilder out = new StringBuilder(512);

    /// The line, with its end.
    byte[] of(Exchange exchange) {
        head(exchange);
        int details = out.length();
        if (!exchange.details().isEmpty()) {
            out.append(",\"details\":");
            value(out, exchange.details(), 0);
        }
        byte[] line = bytes(out.append("}\n"));
        if (line.length <= LONGEST) {
            return line;
        }
        out.setLength(details);
        return bytes(out.append(",\"detailsLeftOut\":true}\n"));
    }

    /// The line that stands in the log where exchanges are missing.
    static byte[] lost(Instant at, long exchanges) {
        return bytes(
                new StringBuilder("{\"at\":\"")
                        .append(at)
                        .append("\",\"exchangesLost\":")
                        .append(exchanges)
                        .append("}\n"));
    }

    private void head(Exchange exchange) {
        out.setLength(0);
        instants.append(out.append("{\"started\":\""), exchange.started());
        out.append('"');
        long micros = exchange.duration().toNanos() / 1000;
        out.append(",\"millis\":").append(micros / 1000).append('.');
        out.append((char) ('0' + micros / 100 % 10));
        out.append((char) ('0' + micros / 10 % 10));
        out.append((char) ('0' + micros % 10));
        out.append(",\"id\":").append(exchange.id());
        text(out, "service", exchange.service());
        text(out, "protocol", exchange.protocol());
        text(out, "kind", exchange.kind());
        text(out, "client", exchange.client());
        text(out, "rule", exchange.rule());
        text(out, "pool", exchange.pool());
        text(out, "server", exchange.server());
        out.append(",\"attempts\":").append(exchange.attempts());
        out.append(",\"bytesIn\":").append(exchange.bytesIn());
        out.append(",\"bytesOut\":").append(exchange.bytesOut());
        text(out, "outcome", exchange.outcome());
        if (!exchange.why().isEmpty()) {
            text(out, "why", exchange.why());
        }
    }

    private static void text(StringBuilder out, String key, String value) {
        out.append(",\"").append(key).append("\":");
        string(out, value.length() <= 4096 ? value : value.substring(0, 4096));
    }

    private static void value(StringBuilder out, @Nullable Object value, int depth) {
        switch (value) {
            case null -> out.append("null");
            case Boolean bool -> out.append(bool);
            case Double number when !Double.isFinite(number) -> string(out, number.toString());
            case Float number when !Float.isFinite(number) -> string(out, number.toString());
            case Number number -> out.append(number);
            case Map<?, ?> map when depth < DEEPEST -> {
                char before = '{';
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    string(out.append(before), String.valueOf(entry.getKey()));
                    value(out.append(':'), entry.getValue(), depth + 1);
                    before = ',';
                }
                out.append(map.isEmpty() ? "{}" : "}");
            }
            case Collection<?> list when depth < DEEPEST -> {
                char before = '[';
                for (Object inner : list) {
                    value(out.append(before), inner, depth + 1);
                    before = ',';
                }
                out.append(list.isEmpty() ? "[]" : "]");
            }
            default -> string(out, value.toString());
        }
    }

    private static void string(StringBuilder out, String text) {
        out.append('"');
        int plain = plainPrefix(text);
        out.append(text, 0, plain);
        for (int i = plain; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (isControl(c)) {
                        out.append("\\u").append(String.format("%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    /// How many characters stand for themselves: nearly always all of them.
    private static int plainPrefix(String text) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\' || isControl(c)) {
                return i;
            }
        }
        return length;
    }

    /// Control characters, and the line ends of Unicode that some readers split at.
    private static boolean isControl(char c) {
        return c < 0x20 || c == 0x7f || c == 0x85 || c == 0x2028 || c == 0x2029;
    }

    private static byte[] bytes(StringBuilder text) {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
