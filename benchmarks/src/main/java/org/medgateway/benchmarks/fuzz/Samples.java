package org.medgateway.benchmarks.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/// What the making of samples needs.
final class Samples {

    /// One character an octet.
    static final Charset OCTETS = StandardCharsets.ISO_8859_1;

    private Samples() {}

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static byte[] ofKind(int kind, byte[] sample) {
        return joined(new byte[] {(byte) kind}, sample);
    }

    /// All but the first so many bytes.
    static byte[] without(byte[] sample, int first) {
        return Arrays.copyOfRange(sample, Math.min(first, sample.length), sample.length);
    }

    /// What stands behind the first line.
    static byte[] withoutLine(byte[] sample) {
        int end = 0;
        while (end < sample.length && sample[end] != '\n') {
            end++;
        }
        return without(sample, end + 1);
    }

    /// Text with `_` for CR LF.
    static byte[] lines(String text) {
        return text.replace("_", "\r\n").getBytes(OCTETS);
    }

    /// A recording as hexadecimal digits, lines with `#` left out.
    static byte[] recorded(String resource) {
        StringBuilder digits = new StringBuilder();
        new String(resource(resource), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .forEach(line -> digits.append(line.strip().replace(" ", "")));
        return HexFormat.of().parseHex(digits);
    }

    static byte[] resource(String name) {
        try (InputStream in = Samples.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + name);
            }
            return in.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
