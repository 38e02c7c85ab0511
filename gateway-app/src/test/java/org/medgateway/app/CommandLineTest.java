package org.medgateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;

class CommandLineTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void versionIsThatOfTheBuild() throws Exception {
        String pom = Files.readString(Path.of("pom.xml"));
        String built = pom.replaceAll("(?s).*?<version>(.*?)</version>.*", "$1");

        assertThat(run("version")).isZero();
        assertThat(out.toString().lines().toList())
                .hasSize(2)
                .first()
                .isEqualTo("medgateway " + built);
        assertThat(out.toString()).contains("Java " + Runtime.version());
    }

    @Test
    void helpNamesTheCommands() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).startsWith("Usage: medgateway").contains("version");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void aWrongCommandIsNamedAndAnswersTwo() {
        assertThat(run("vresion")).isEqualTo(2);
        assertThat(err.toString()).contains("vresion").contains("version");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void noCommandAtAllShowsTheUsageAndAnswersTwo() {
        assertThat(run()).isEqualTo(2);
        assertThat(err.toString()).contains("Missing required subcommand").contains("Usage:");
    }

    private int run(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
