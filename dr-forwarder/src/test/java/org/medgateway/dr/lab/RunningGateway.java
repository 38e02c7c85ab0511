package org.medgateway.dr.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A [LabGateway] as the test sees it.
public final class RunningGateway implements AutoCloseable {

    private final Process process;
    private final BufferedReader in;

    /// Starts a gateway in the namespace of a node and waits until it runs.
    public RunningGateway(Node node, Path configuration) throws IOException {
        List<String> command = new ArrayList<>(node.shell().prefix());
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LabGateway.class.getName(),
                        configuration.toString()));
        this.process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        this.in =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String answer = answer();
        if (!answer.equals("started")) {
            process.destroyForcibly();
            throw new IOException(answer);
        }
    }

    /// Says a line, and waits for the answer.
    public String ask(String line) {
        try {
            process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
            return answer();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String answer() throws IOException {
        String line;
        while ((line = in.readLine()) != null) {
            // Logback writes to standard output too; its lines begin with the time.
            if (!line.matches("\\d\\d:\\d\\d:\\d\\d.*")) {
                return line;
            }
        }
        throw new IOException("the gateway ended");
    }

    /// `kill -9`.
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            throw new AssertionError("the gateway cannot be killed");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
