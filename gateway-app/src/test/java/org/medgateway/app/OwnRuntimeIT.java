package org.medgateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The program as it is in a container: the packaged launcher, on a Java of only the modules that
/// the image gets.
class OwnRuntimeIT {
    private static final Path PROGRAM = Path.of("target", "medgateway");
    private static final String MESSAGE =
            "\u000bMSH|^~\\&|HIS||ENGINE||20261120||ADT^A01|MSG1|P|2.5\r\u001c\r";
    private static final String ACKNOWLEDGEMENT =
            "\u000bMSH|^~\\&|ENGINE||HIS||20261120||ACK|A1|P|2.5\rMSA|AA|MSG1\r\u001c\r";

    @TempDir static Path folder;

    private static Path java() {
        return folder.resolve("java");
    }

    @BeforeAll
    static void link() throws Exception {
        Program script =
                Program.launch(
                        List.of("../packaging/container/runtime", java().toString()),
                        Map.of("JAVA_HOME", System.getProperty("java.home")));
        assertThat(script.exitCode()).as(String.join("\n", script.lines())).isZero();
        assertThat(java().resolve("lib/server/classes_coh.jsa")).exists();
    }

    private static Program medgateway(String... arguments) throws IOException {
        return Program.launch(
                Stream.concat(
                                Stream.of(PROGRAM.resolve("bin/medgateway").toString()),
                                Stream.of(arguments))
                        .toList(),
                Map.of("MEDGATEWAY_JAVA", java().toString()));
    }

    @Test
    void itHasEveryModuleThatTheJarsAskFor() throws Exception {
        Program jdeps =
                Program.launch(
                        List.of(
                                "sh",
                                "-c",
                                System.getProperty("java.home")
                                        + "/bin/jdeps --ignore-missing-deps --multi-release 25 -q"
                                        + " --print-module-deps --class-path 'lib/*' lib/*.jar",
                                "jdeps"),
                        Map.of(),
                        PROGRAM);
        assertThat(jdeps.exitCode()).as(String.join("\n", jdeps.lines())).isZero();
        Program modules = Program.launch(List.of(java() + "/bin/java", "--list-modules"), Map.of());
        assertThat(modules.exitCode()).isZero();
        assertThat(modules.lines().stream().map(line -> line.replaceAll("@.*", "")))
                .contains(jdeps.lines().getLast().split(","));
    }

    @Test
    void theProgramServesOnItAndSaysWhetherItIsReady() throws Exception {
        try (ServerSocket engine = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
            Thread.ofVirtual().start(() -> acknowledge(engine));
            Path file =
                    Files.writeString(
                            folder.resolve("gateway.yaml"),
                            """
                            admin: {listen: "127.0.0.1:0"}
                            virtualServices:
                              - name: HL7Live
                                type: mllp
                                listen: 127.0.0.1:0
                                healthCheck: none
                                servers: [{name: HL71, address: "127.0.0.1:%d"}]
                            """
                                    .formatted(engine.getLocalPort()));
            String administration;
            try (Program gateway = medgateway("run", file.toString())) {
                gateway.awaitLine("The gateway is ready."::equals);
                String line = gateway.awaitLine(text -> text.contains("The administration is at "));
                administration = line.substring(line.indexOf("https:"));
                assertThat(acknowledged(gateway.port("HL7Live"))).isEqualTo(ACKNOWLEDGEMENT);

                Program ready = medgateway("ready", administration);
                assertThat(ready.exitCode()).as(String.join("\n", ready.lines())).isZero();
                assertThat(ready.lines()).containsExactly("ready");
                gateway.signal("TERM");
                assertThat(gateway.exitCode()).isEqualTo(143);
            }
            Program gone = medgateway("ready", administration);
            assertThat(gone.exitCode()).isEqualTo(1);
            assertThat(gone.lines().getFirst()).startsWith("not ready: " + administration);
        }
    }

    private static void acknowledge(ServerSocket engine) {
        try (Socket client = engine.accept()) {
            readFrame(client.getInputStream());
            client.getOutputStream().write(ACKNOWLEDGEMENT.getBytes(StandardCharsets.US_ASCII));
            client.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException _) {
            // the test says what is missing
        }
    }

    private static String acknowledged(int port) throws IOException {
        try (Socket sender = new Socket("127.0.0.1", port)) {
            sender.setSoTimeout(20_000);
            sender.getOutputStream().write(MESSAGE.getBytes(StandardCharsets.US_ASCII));
            return readFrame(sender.getInputStream());
        }
    }

    private static String readFrame(InputStream in) throws IOException {
        StringBuilder frame = new StringBuilder();
        while (frame.indexOf("\u001c\r") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the connection ended after: " + frame);
            }
            frame.append((char) next);
        }
        return frame.toString();
    }
}
