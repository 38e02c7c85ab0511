package org.medgateway.testdata.hl7;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.regex.Pattern;

/// A message as a simulated system reads it: plainly, by splitting text. One character is one byte.
record Hl7Text(String[] segments, char field) {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMddHHmmss");

    private static final Map<String, String> CHARSETS =
            Map.of(
                    "UNICODE UTF-8", "UTF-8",
                    "8859/1", "ISO-8859-1",
                    "8859/2", "ISO-8859-2",
                    "8859/5", "ISO-8859-5",
                    "8859/15", "ISO-8859-15",
                    "GB 18030-2000", "GB18030",
                    "ISO IR87", "ISO-2022-JP");

    static Hl7Text of(byte[] body) {
        String text = new String(body, StandardCharsets.ISO_8859_1);
        char field = text.length() > 3 ? text.charAt(3) : '|';
        return new Hl7Text(text.split("\r\n?|\n", -1), field);
    }

    /// The charset that field 18 of these header fields names; UTF-8 where it names none.
    static Charset charset(String[] fields) {
        String name = fields.length > 17 ? fields[17] : "";
        return Charset.forName(CHARSETS.getOrDefault(name, "UTF-8"));
    }

    /// Field `number` of the first segment, MSH, FHS or BHS.
    String header(int number) {
        return at(split(segments[0]), number - 1);
    }

    /// Field `number` of the first segment of that name, or nothing.
    String field(String segment, int number) {
        for (String candidate : segments) {
            if (candidate.startsWith(segment + field)) {
                return at(split(candidate), number);
            }
        }
        return "";
    }

    /// An acknowledgement of this message in its own delimiters.
    byte[] answer(String code, String controlId, String ownControlId) {
        String[] header = split(segments[0]);
        String text =
                String.join(
                                Character.toString(field),
                                "MSH",
                                at(header, 1),
                                at(header, 4),
                                at(header, 5),
                                at(header, 2),
                                at(header, 3),
                                TIME.format(LocalDateTime.now(ZoneId.systemDefault())),
                                "",
                                "ACK",
                                ownControlId,
                                at(header, 10),
                                at(header, 11))
                        + "\r"
                        + String.join(Character.toString(field), "MSA", code, controlId)
                        + "\r";
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private String[] split(String segment) {
        return segment.split(Pattern.quote(Character.toString(field)), -1);
    }

    private static String at(String[] fields, int index) {
        return index < fields.length ? fields[index] : "";
    }
}
