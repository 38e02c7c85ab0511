package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Puts environment variables and the contents of files into values: `${env:NAME}`,
/// `${file:/run/secrets/x}`; `$${` stands for `${` itself.
///
/// Everything that comes in this way is taken for a secret: it remembers what it put in, to keep it
/// out of messages.
final class Substitution {
    static final int MAX_FILE_BYTES = 64 << 10;

    static final int MAX_CHARACTERS = 1 << 20;

    private static final Pattern REFERENCE = Pattern.compile("\\$\\$\\{|\\$\\{([^}]*)(}?)");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final int SURELY_NO_PART_OF_A_WORD = 4;

    /// @param references as written in the file; empty when the text stood there itself
    record Resolved(String text, List<String> references) {
        boolean secret() {
            return !references.isEmpty();
        }

        /// For a message; never the secret.
        String described() {
            return secret()
                    ? "the value of " + String.join(", ", references)
                    : YamlNode.Scalar.quoted(text);
        }
    }

    /// A reference that leads nowhere; the message says which and why.
    static final class Dangling extends Exception {
        private static final long serialVersionUID = 1;

        Dangling(String message) {
            super(message);
        }
    }

    private final UnaryOperator<@Nullable String> environment;
    private final Path baseDirectory;
    private final Map<String, String> references =
            new TreeMap<>(
                    Comparator.comparingInt(String::length)
                            .reversed()
                            .thenComparing(Comparator.naturalOrder()));

    Substitution(UnaryOperator<@Nullable String> environment, Path baseDirectory) {
        this.environment = environment;
        this.baseDirectory = baseDirectory;
    }

    Resolved resolve(String text) throws Dangling {
        if (!text.contains("${")) {
            return new Resolved(text, List.of());
        }
        var result = new StringBuilder();
        var used = new ArrayList<String>();
        Matcher m = REFERENCE.matcher(text);
        while (m.find()) {
            @Nullable String inside = m.group(1);
            if (inside == null) {
                m.appendReplacement(result, Matcher.quoteReplacement("${"));
                continue;
            }
            String value = value(inside, !"}".equals(m.group(2)));
            used.add(m.group());
            if (!value.isEmpty()) {
                references.put(value, m.group());
            }
            m.appendReplacement(result, Matcher.quoteReplacement(value));
            if (result.length() > MAX_CHARACTERS) {
                throw new Dangling(
                        "longer than "
                                + MAX_CHARACTERS
                                + " characters when filled in, which is the limit");
            }
        }
        m.appendTail(result);
        return new Resolved(result.toString(), List.copyOf(used));
    }

    /// The message with every secret in it replaced by its reference. A secret of fewer than four
    /// characters is replaced where it stands as a word, or messages would fall to pieces over a
    /// `${env:PORT}` of `1`.
    String redact(String message) {
        String redacted = message;
        for (Map.Entry<String, String> entry : references.entrySet()) {
            String secret = Pattern.quote(entry.getKey());
            String place =
                    entry.getKey().length() >= SURELY_NO_PART_OF_A_WORD
                            ? secret
                            : "(?<![\\p{Alnum}])" + secret + "(?![\\p{Alnum}])";
            redacted = redacted.replaceAll(place, Matcher.quoteReplacement(entry.getValue()));
        }
        return redacted;
    }

    private String value(String inside, boolean unclosed) throws Dangling {
        if (unclosed) {
            throw new Dangling("${ without its } (a literal ${ is written $${)");
        }
        if (inside.startsWith("env:")) {
            return variable(inside.substring(4));
        }
        if (inside.startsWith("file:")) {
            return content(inside.substring(5));
        }
        throw new Dangling(
                "expected ${env:NAME} or ${file:PATH}, found ${"
                        + inside
                        + "} (a literal ${ is written $${)");
    }

    private String variable(String name) throws Dangling {
        if (!NAME.matcher(name).matches()) {
            throw new Dangling("\"" + name + "\" cannot be the name of an environment variable");
        }
        @Nullable String value = environment.apply(name);
        if (value == null) {
            throw new Dangling("the environment variable " + name + " is not set");
        }
        return value;
    }

    private String content(String name) throws Dangling {
        byte[] bytes;
        try {
            Path file = baseDirectory.resolve(name);
            if (!Files.isRegularFile(file)) { // a pipe could block for ever
                throw new Dangling(
                        "the file "
                                + file
                                + (Files.exists(file) ? " is no regular file" : " is not there"));
            }
            try (InputStream in = Files.newInputStream(file)) {
                bytes = in.readNBytes(MAX_FILE_BYTES + 1);
            }
        } catch (InvalidPathException | IOException e) {
            throw new Dangling("the file " + name + " cannot be read: " + e);
        }
        if (bytes.length > MAX_FILE_BYTES) {
            throw new Dangling("the file " + name + " is longer than 64 KiB, which is the limit");
        }
        try {
            String text =
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
            return text.replaceFirst("\\r?\\n\\z", "");
        } catch (CharacterCodingException _) {
            throw new Dangling("the file " + name + " is not UTF-8 text");
        }
    }
}
