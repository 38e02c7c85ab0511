package org.medgateway.core.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.core.config.Hospital.Scalars;
import org.medgateway.core.config.Reading.Accepted;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Reading from files, and what the program itself may get wrong.
class ConfigReaderTest {
    private final ConfigReader reader = new ConfigReader(Hospital.VARIANTS, _ -> null);

    @TempDir Path folder;

    @Test
    void pathsAreRelativeToTheFolderOfTheFile() throws IOException {
        Path file = Files.writeString(folder.resolve("g.yaml"), "file: certs/a.pem\n");

        assertThat(reader.read(file, Scalars.class))
                .isInstanceOfSatisfying(
                        Accepted.class,
                        a ->
                                assertThat(((Scalars) a.value()).file())
                                        .isEqualTo(folder.resolve("certs/a.pem")));
    }

    @Test
    void theFileIsNamedAsItWasGiven() throws IOException {
        Path file = Files.writeString(folder.resolve("g.yaml"), "count: x\n");

        assertThat(Reads.problems(reader.read(file, Scalars.class)))
                .containsExactly(file + ":1:8 count: expected a whole number, found \"x\"");
    }

    @Test
    void aFileThatCannotBeReadIsAProblem() throws IOException {
        Path none = folder.resolve("none.yaml");
        Path latin1 = folder.resolve("latin1.yaml");
        Files.write(latin1, "text: a\ntext: Müller\n".getBytes(StandardCharsets.ISO_8859_1));
        Path large = folder.resolve("large.yaml");
        Files.write(large, new byte[YamlTree.MAX_CHARACTERS + 1]);

        assertThat(Reads.problems(reader.read(none, Scalars.class)))
                .containsExactly(none + ": the file is not there");
        assertThat(Reads.problems(reader.read(folder, Scalars.class)))
                .singleElement()
                .asString()
                .startsWith(folder + ": the file cannot be read: ");
        assertThat(Reads.problems(reader.read(latin1, Scalars.class)))
                .containsExactly(latin1 + ": not UTF-8 text, first in line 2");
        assertThat(Reads.problems(reader.read(large, Scalars.class)))
                .containsExactly(large + ": longer than 4194304 bytes, which is the limit");
    }

    record NoSetting(String name) {}

    record NoType(@Setting("A thing.") Thread thread) {}

    record NoComponent(@Setting("A shorthand.") Wrong wrong) {}

    @Shorthand("name")
    record Wrong(@Setting("Not the name.") String title) {}

    record BadDefault(@Setting(value = "A list.", defaultsTo = "[") String title) {}

    @Test
    void mistakesOfTheProgramAreNotBlamedOnTheFile() {
        assertThatThrownBy(() -> Reads.read("{}", NoSetting.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("NoSetting.name has no @Setting");
        assertThatThrownBy(() -> Reads.read("{}", NoType.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("NoType.thread: the configuration knows no java.lang.Thread");
        assertThatThrownBy(() -> Reads.read("wrong: 1", NoComponent.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has no component name");
        assertThatThrownBy(() -> Reads.read("{}", BadDefault.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("BadDefault.title: not readable as YAML");
    }

    @Test
    void oneTypeNameBelongsToOneRecord() {
        Variants.Builder builder =
                Variants.builder()
                        .register(Hospital.ServiceKind.class, "x", Hospital.HttpKind.class);

        assertThatThrownBy(
                        () ->
                                builder.register(
                                        Hospital.ServiceKind.class, "x", Hospital.DicomKind.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("type x of");
        assertThatThrownBy(
                        () ->
                                builder.register(
                                        Hospital.ServiceKind.class, Hospital.DicomKind.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has no @TypeName");
    }
}
