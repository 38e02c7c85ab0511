package org.medgateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The manual page says what the command line does.
class ManPageTest {
    private static final Path PAGE = Path.of("../packaging/debian/medgateway.1");

    /// The page without what only makes it look good.
    private static String page() throws IOException {
        return Files.readString(PAGE)
                .replaceAll("\\\\f[BIRP]", "")
                .replace("\\-", "-")
                .replace("\"", "");
    }

    private static List<CommandSpec> commands(CommandLine of) {
        List<CommandSpec> found = new ArrayList<>();
        for (CommandLine sub : of.getSubcommands().values()) {
            found.add(sub.getCommandSpec());
            found.addAll(commands(sub));
        }
        return found;
    }

    @Test
    void everyCommandWithItsArgumentsAndOptionsIsThere() throws IOException {
        String page = page();
        List<CommandSpec> commands = commands(Main.commandLine());
        assertThat(commands).hasSizeGreaterThan(10);
        for (CommandSpec command : commands) {
            assertThat(page)
                    .as(command.qualifiedName())
                    .containsPattern("(?m)^\\.?(SS|BR|BI|B|)? *" + command.name() + "\\b");
            command.positionalParameters()
                    .forEach(one -> assertThat(page).contains(one.paramLabel()));
            command.options()
                    .forEach(
                            one ->
                                    assertThat(page)
                                            .as(command.qualifiedName())
                                            .contains(one.longestName()));
        }
    }

    @Test
    void itNamesNoCommandThatThereIsNot() throws IOException {
        List<String> names =
                commands(Main.commandLine()).stream().map(CommandSpec::name).distinct().toList();
        assertThat(page().lines().filter(line -> line.startsWith(".SS ")))
                .isNotEmpty()
                .allMatch(line -> names.contains(line.split(" ")[1]));
    }

    @Test
    @Tag("peer")
    void manHasNothingToSayAgainstIt() throws Exception {
        assertThat(new File("/usr/bin/man")).as("apt-get install man-db").exists();
        Process man =
                new ProcessBuilder(
                                "man",
                                "--warnings=w",
                                "--encoding=UTF-8",
                                "--local-file",
                                "" + PAGE)
                        .redirectErrorStream(true)
                        .start();
        man.getOutputStream().close();
        String shown = new String(man.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(man.waitFor()).as(shown).isZero();
        assertThat(shown)
                .contains("SYNOPSIS", "EXIT STATUS")
                .doesNotContain("warning", "<standard");
    }
}
