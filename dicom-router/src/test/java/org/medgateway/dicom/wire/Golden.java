package org.medgateway.dicom.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import java.util.stream.Collectors;

/// Bytes recorded from real peers; each file says in its head what they are.
final class Golden {

    private Golden() {}

    static byte[] bytes(String name) {
        try (var in = Golden.class.getResourceAsStream(name + ".hex")) {
            var text =
                    new String(
                            Objects.requireNonNull(in, name).readAllBytes(),
                            StandardCharsets.UTF_8);
            return hex(
                    text.lines()
                            .filter(line -> !line.startsWith("#"))
                            .collect(Collectors.joining()));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits.replace(" ", "").replace("\n", ""));
    }
}
