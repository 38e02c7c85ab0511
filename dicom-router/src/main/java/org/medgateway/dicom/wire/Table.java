package org.medgateway.dicom.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// Reads the tab-separated resources of this package; lines that begin with `#` are remarks.
final class Table {

    private Table() {}

    static List<List<String>> rows(String resource) {
        try (var in = Table.class.getResourceAsStream(resource)) {
            var text =
                    new String(
                            Objects.requireNonNull(in, resource).readAllBytes(),
                            StandardCharsets.UTF_8);
            return text.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> List.of(line.split("\t")))
                    .toList();
        } catch (IOException broken) {
            throw new UncheckedIOException(resource, broken);
        }
    }
}
