package org.medgateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// The demo's layer 4 scene: needs root, which makes network namespaces, and nftables.
@Tag("peer")
class Layer4DemoTest {

    @Test
    void imagesGoThroughTheKernelAndTheScannerBeginsAgainWhenAnArchiveDies() throws Exception {
        try (Program program = Program.start(List.of(), "demo", "--script", "--seconds", "15")) {
            assertThat(program.exitCode()).as(String.join("\n", program.lines())).isZero();
            assertThat(program.lines())
                    .anyMatch(line -> line.equals("> kill MINT1"))
                    .anyMatch(line -> line.matches("Layer 4: [1-9]\\d* images .*MINT1 down.*"))
                    .anyMatch(line -> line.matches("Layer 4: .*MINT2 up.* [1-9]\\d* MiB"))
                    .anyMatch(line -> line.startsWith("Nothing was lost"));
        }
    }

    @Test
    void nothingIsLeftWhenTheDemoIsKilled() throws Exception {
        try (Program program = Program.start(List.of(), "demo", "--seconds", "100")) {
            program.awaitLine(line -> line.matches("Layer 4: [1-9]\\d* images .*MINT1 up.*"));
            List<ProcessHandle> children = program.descendants();
            assertThat(children).hasSizeGreaterThan(4);

            program.signal("KILL");
            // Namespaces without a name end with the last process in them.
            CompletableFuture.allOf(
                            children.stream()
                                    .map(ProcessHandle::onExit)
                                    .toArray(CompletableFuture[]::new))
                    .get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void whereNamespacesCannotBeMadeItSaysSoAndGoesOn() throws Exception {
        try (Program program =
                Program.start(
                        List.of("setpriv", "--bounding-set=-sys_admin", "--inh-caps=-sys_admin"),
                        "demo",
                        "--script",
                        "--seconds",
                        "6")) {
            assertThat(program.exitCode()).as(String.join("\n", program.lines())).isZero();
            assertThat(program.lines())
                    .anyMatch(line -> line.startsWith("Layer 4 forwarding is left out: it needs"))
                    .noneMatch(line -> line.contains("MINT1"));
        }
    }
}
