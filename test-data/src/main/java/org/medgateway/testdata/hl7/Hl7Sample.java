package org.medgateway.testdata.hl7;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;

/// One message of the collection, as its sender would put it on the wire: segments end with CR,
/// characters are in the charset that MSH-18 names. The files themselves are UTF-8 with a line a
/// segment, so that they can be read and compared.
///
/// @param name the file's name without its ending
/// @param body the message without its frame
public record Hl7Sample(String name, byte[] body) {

    private static final String FOLDER = "/org/medgateway/testdata/hl7/";

    /// All messages and batches of the collection, in the order of the index.
    public static List<Hl7Sample> all() {
        return lines("index.txt").stream().map(Hl7Sample::named).toList();
    }

    /// The sample of that name.
    public static Hl7Sample named(String name) {
        List<String> segments = lines(name + ".hl7");
        String text = String.join("\r", segments) + "\r";
        return new Hl7Sample(name, text.getBytes(charset(segments.getFirst())));
    }

    /// Whether it is a file or batch of messages instead of one.
    public boolean isBatch() {
        return body[0] != 'M';
    }

    /// MSH-10, or the control id of the batch.
    public String controlId() {
        return Hl7Text.of(body).header(isBatch() ? 11 : 10);
    }

    private static Charset charset(String header) {
        return Hl7Text.charset(header.split(Pattern.quote(header.substring(3, 4)), -1));
    }

    private static List<String> lines(String file) {
        try (InputStream in = Hl7Sample.class.getResourceAsStream(FOLDER + file)) {
            if (in == null) {
                throw new IllegalArgumentException("no sample file " + file);
            }
            return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
