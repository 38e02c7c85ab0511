package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/// Reads a YAML file into records annotated with [Setting]. Any thread; a reader may be used again
/// and again.
///
/// | a component of type | takes |
/// |---|---|
/// | `String` | any scalar; a number or boolean as its text |
/// | `int`, `long`, `double`, `boolean` and boxes | one without quotes; `true`, `false` only (YAML 1.2) |
/// | `Duration`, [DataSize] | a number with its unit, or `0` |
/// | an enum | its constants in kebab-case, or what their `toString` says |
/// | `Path` | a path relative to the folder of the file |
/// | `URI`, `Pattern` | their text |
/// | a class with `public static X parse(String)` | what that takes |
/// | `List<T>` | a list, or one `T` alone |
/// | `Map<String, T>` | a mapping, in the order of the file |
/// | a record | a mapping; by [Shorthand] a scalar or list too |
/// | an interface | a mapping whose `type` names a variant ([Variants], [NamedReference]) |
///
/// A component marked [Flattened] has no key of its own. A `parse` and a record's constructor
/// refuse what they do not take by an [IllegalArgumentException] that says what is expected; it is
/// reported at the value, or at the mapping. A [Checked] record reports for itself.
public final class ConfigReader {
    private final Shapes shapes;
    private final UnaryOperator<@Nullable String> environment;

    /// @param variants which records stand behind the interfaces
    /// @param environment from the name of a variable to its value, or null; `System::getenv` in
    ///   the program
    public ConfigReader(Variants variants, UnaryOperator<@Nullable String> environment) {
        this.shapes = new Shapes(variants);
        this.environment = environment;
    }

    /// Reads a file; paths in it are relative to its folder. A file that cannot be read is a
    /// problem like any other.
    public <T extends Record> Reading<T> read(Path file, Class<T> type) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(YamlTree.MAX_CHARACTERS + 1);
        } catch (NoSuchFileException _) {
            return refused(file, "the file is not there");
        } catch (IOException e) {
            return refused(file, "the file cannot be read: " + e);
        }
        if (bytes.length > YamlTree.MAX_CHARACTERS) {
            return refused(
                    file, "longer than " + YamlTree.MAX_CHARACTERS + " bytes, which is the limit");
        }
        CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();
        CharBuffer text = CharBuffer.allocate(bytes.length);
        CoderResult result = utf8.decode(ByteBuffer.wrap(bytes), text, true);
        if (result.isError()) {
            long line = text.flip().chars().filter(c -> c == '\n').count() + 1;
            return refused(file, "not UTF-8 text, first in line " + line);
        }
        Path folder =
                Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file has a folder");
        return read(file.toString(), folder, text.flip().toString(), type);
    }

    /// Reads a text.
    ///
    /// @param fileName for the problems
    /// @param baseDirectory that paths in the text are relative to
    public <T extends Record> Reading<T> read(
            String fileName, Path baseDirectory, String text, Class<T> type) {
        var problems = new Problems(fileName);
        YamlNode root;
        try {
            root = YamlTree.compose(text, problems);
        } catch (YamlRefused e) {
            problems.add(e.at(), e.path(), e.reason());
            return new Reading.Refused<>(problems.problems());
        }
        var substitution = new Substitution(environment, baseDirectory);
        Object value = new Binder(shapes, substitution, baseDirectory, problems).root(root, type);
        return problems.none()
                ? new Reading.Accepted<>(type.cast(value), problems.warnings())
                : new Reading.Refused<>(problems.problems());
    }

    private static <T> Reading<T> refused(Path file, String message) {
        return new Reading.Refused<>(List.of(new Problem(file.toString(), 0, 0, "", message)));
    }
}
