package org.medgateway.core.net;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/// Reads text files with `-----BEGIN ...-----` blocks (RFC 7468). What stands between the blocks is
/// left aside, as everywhere.
final class Pem {

    /// A file of all the world's authorities has 250 KB.
    static final int LARGEST_FILE = 4 << 20;

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    /// @param label what the block says of itself, such as `CERTIFICATE`
    /// @param headers the lines of RFC 1421 in front of the data, as OpenSSL's older encrypted keys
    ///   have them
    record Block(String label, List<String> headers, byte[] der) {}

    private Pem() {}

    /// The blocks of a file in their order; at least one.
    static List<Block> read(Path file) throws CertificateRefused {
        byte[] bytes = bytes(file);
        if (bytes.length == 0) {
            throw new CertificateRefused(file, "found an empty file, expected PEM");
        }
        if (bytes[0]
                == 0x30) { // the SEQUENCE that every DER and PKCS#12 file begins with; in text it
            // would be the digit 0
            throw new CertificateRefused(
                    file,
                    "found a binary file (DER or PKCS#12), expected PEM text; PKCS#12 goes into"
                            + " `pkcs12`");
        }
        List<Block> blocks = blocks(file, new String(bytes, StandardCharsets.ISO_8859_1));
        if (blocks.isEmpty()) {
            throw new CertificateRefused(
                    file, "found no line \"-----BEGIN ...-----\", expected PEM");
        }
        return blocks;
    }

    /// A file's bytes, within bounds.
    static byte[] bytes(Path file) throws CertificateRefused {
        try {
            long size = Files.size(file);
            if (size > LARGEST_FILE) {
                throw new CertificateRefused(
                        file, "found " + size + " bytes, expected at most " + LARGEST_FILE);
            }
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new CertificateRefused(file, "there is no such file", e);
        } catch (AccessDeniedException e) {
            throw new CertificateRefused(file, "may not be read by this user", e);
        } catch (IOException e) {
            throw new CertificateRefused(file, "cannot be read: " + e.getMessage(), e);
        }
    }

    private static List<Block> blocks(Path file, String text) throws CertificateRefused {
        List<Block> blocks = new ArrayList<>();
        @Nullable String label = null;
        int begun = 0;
        List<String> headers = new ArrayList<>();
        StringBuilder data = new StringBuilder();
        int number = 0;
        for (String whole : text.split("\n", -1)) {
            String line = whole.strip();
            number++;
            if (line.startsWith(BEGIN) && line.endsWith(DASHES)) {
                if (label != null) {
                    throw unfinished(file, label, begun);
                }
                label = line.substring(BEGIN.length(), line.length() - DASHES.length());
                begun = number;
                headers.clear();
                data.setLength(0);
            } else if (label != null && line.startsWith(END)) {
                if (!line.equals(END + label + DASHES)) {
                    throw new CertificateRefused(
                            file,
                            "line "
                                    + number
                                    + ": found \""
                                    + line
                                    + "\", expected \""
                                    + END
                                    + label
                                    + DASHES
                                    + '"');
                }
                blocks.add(
                        new Block(label, List.copyOf(headers), decoded(file, label, begun, data)));
                label = null;
            } else if (label != null && line.indexOf(':') > 0) {
                headers.add(line);
            } else if (label != null) {
                data.append(line);
            }
        }
        if (label != null) {
            throw unfinished(file, label, begun);
        }
        return blocks;
    }

    private static byte[] decoded(Path file, String label, int line, StringBuilder data)
            throws CertificateRefused {
        try {
            return Base64.getDecoder().decode(data.toString());
        } catch (IllegalArgumentException e) {
            throw new CertificateRefused(
                    file,
                    "line " + line + ": the " + label + " is not Base64: " + e.getMessage(),
                    e);
        }
    }

    private static CertificateRefused unfinished(Path file, String label, int line) {
        return new CertificateRefused(
                file,
                "line " + line + ": the " + label + " has no end \"" + END + label + DASHES + '"');
    }
}
