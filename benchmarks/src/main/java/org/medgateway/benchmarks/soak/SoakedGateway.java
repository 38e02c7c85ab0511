package org.medgateway.benchmarks.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The gateway in a process of its own, started by the script that its users start.
final class SoakedGateway implements AutoCloseable {

    private static final Pattern SERVICE =
            Pattern.compile("name: (\\S+)\\R\\s+type: \\S+\\R\\s+listen: \"127.0.0.1:(\\d+)\"");

    private static final String SPARE =
            """
            - name: Spare
              type: tcp
              listen: 127.0.0.1:0
              servers:
                - {name: NOBODY, address: "127.0.0.1:9"}
            """
                    .indent(2);

    private final Path file;
    private final String configuration;
    private final Process process;
    private boolean changed;

    private SoakedGateway(Path file, String configuration, Process process) {
        this.file = file;
        this.configuration = configuration;
        this.process = process;
    }

    /// Answers when every address accepts connections.
    ///
    /// @param folder for the configuration, the state and the log
    /// @param services `certificates` and `virtualServices`
    static SoakedGateway start(Path folder, String services, List<InetSocketAddress> addresses)
            throws IOException, InterruptedException {
        String configuration = "gateway: {name: soak, stateDirectory: .}\n" + services;
        Path file = Files.writeString(folder.resolve("soak.yaml"), configuration);
        Path log = folder.resolve("gateway.log");
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("tree"), "medgateway").toString(),
                                "run",
                                file.toString())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        SoakedGateway gateway = new SoakedGateway(file, configuration, process);
        for (InetSocketAddress address : addresses) {
            gateway.await(address, log);
        }
        return gateway;
    }

    private void await(InetSocketAddress address, Path log)
            throws IOException, InterruptedException {
        while (process.isAlive()) {
            try (Socket _ = new Socket(address.getAddress(), address.getPort())) {
                return;
            } catch (IOException _) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        throw new IOException("the gateway did not start:\n" + Files.readString(log));
    }

    /// Where a virtual service listens, by its name.
    InetSocketAddress address(String service) {
        Matcher matcher = SERVICE.matcher(configuration);
        while (matcher.find()) {
            if (matcher.group(1).equals(service)) {
                return new InetSocketAddress("127.0.0.1", Integer.parseInt(matcher.group(2)));
            }
        }
        throw new IllegalArgumentException("no service " + service + " in " + file);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// Changes every service's checks, adds a service or takes it away again, and tells the
    /// process.
    void reload() {
        changed = !changed;
        try {
            Files.writeString(
                    file,
                    changed
                            ? configuration.replace("interval: 1s", "interval: 900ms") + SPARE
                            : configuration);
            new ProcessBuilder("kill", "-HUP", String.valueOf(process.pid())).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// What the process holds now.
    ProcessSample sample() throws IOException, InterruptedException {
        return ProcessSample.of(process.pid());
    }

    /// Asks it to end, and waits until it has.
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
