package org.medgateway.mllp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.core.observe.Events;
import org.medgateway.core.runtime.Gateway;
import org.medgateway.core.runtime.Protocols;
import org.medgateway.testdata.hl7.Hl7Sample;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// Programs of others on either side of the gateway, killed and stopped for real.
@Tag("peer")
@Timeout(120)
class ForeignPeerTest {

    private static final Path PEERS = Path.of("src/test/peers").toAbsolutePath();

    @TempDir Path folder;

    @Test
    void pythonHl7SendsEverySampleThroughTheGateway() throws Exception {
        Path program = needed(Path.of("/usr/bin/mllp_send"), "the Debian package python3-hl7");
        Path file = folder.resolve("messages.mllp");
        int count = 0;
        try (var out = Files.newOutputStream(file)) {
            for (Hl7Sample sample : Hl7Sample.all()) {
                if (!sample.isBatch() && !sample.name().startsWith("adt-enhanced")) {
                    out.write(0x0B);
                    out.write(sample.body());
                    out.write(0x1C);
                    out.write(0x0D);
                    count++;
                }
            }
        }
        try (Hospital hospital = new Hospital(folder, Hospital.QUICK)) {
            Process sending =
                    new ProcessBuilder(
                                    program.toString(),
                                    "--port",
                                    Integer.toString(hospital.address().getPort()),
                                    "--file",
                                    file.toString(),
                                    "127.0.0.1")
                            .redirectErrorStream(true)
                            .start();
            String output =
                    new String(
                            sending.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            assertThat(sending.waitFor()).as(output).isZero();
            assertThat(hospital.ledger().stored()).as(output).isEqualTo(count);
            assertThat(
                            output.split("MSA\\Q|\\EAA", -1).length
                                    + output.split("MSA\\*AA", -1).length
                                    - 2)
                    .as(output)
                    .isEqualTo(count);
        }
    }

    @Test
    void aNodeClientIsServed() throws Exception {
        try (Hospital hospital = new Hospital(folder, Hospital.QUICK)) {
            Process client =
                    node("client.js", Integer.toString(hospital.address().getPort()), "25");
            String output =
                    new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(client.waitFor()).as(output).isZero();
            assertThat(output.lines().filter(line -> line.startsWith("AA ")).count())
                    .as(output)
                    .isEqualTo(25);
            assertThat(hospital.ledger().stored()).isEqualTo(25);
        }
    }

    @Test
    void nodeServersAreKilledAndStoppedInTurnAndNoSenderNotices() throws Exception {
        NodeServer one = new NodeServer(0);
        NodeServer other = new NodeServer(0);
        Map<String, InetSocketAddress> servers =
                Map.of("%HL71%", one.address(), "%HL72%", other.address());
        String settings =
                Hospital.QUICK
                        + "replay: unacknowledged\nattempts: 20\n"
                        + "servers: [{name: HL71, address: %HL71%}, {name: HL72, address: %HL72%}]";
        Gateway gateway =
                Gateway.start(
                        Hospital.config(folder, settings, servers),
                        Protocols.installed(),
                        new Events());
        try (RawClient client =
                new RawClient(
                        Objects.requireNonNull(gateway.service("HL7")).addresses().getFirst())) {
            int sent = 0;
            sent = send(client, sent, 40);
            one.signal("KILL");
            sent = send(client, sent, 40);
            one = new NodeServer(one.port());
            sent = send(client, sent, 20);
            other.signal("STOP");
            sent = send(client, sent, 40);
            other.signal("CONT");
            sent = send(client, sent, 40);
            assertThat(sent).isEqualTo(180);
        } finally {
            gateway.close();
            one.close();
            other.close();
        }
    }

    private static int send(RawClient client, int sent, int count) throws IOException {
        for (int i = sent + 1; i <= sent + count; i++) {
            assertThat(client.exchange(RawClient.adt("J" + i))).isEqualTo("AA J" + i);
        }
        return sent + count;
    }

    /// A server of the npm package simple-hl7 in a process of its own.
    private static final class NodeServer implements AutoCloseable {

        private final Process process;
        private final int port;

        NodeServer(int wanted) throws IOException {
            process = node("server.js", Integer.toString(wanted));
            BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
            String line = lines.readLine();
            if (line == null || !line.startsWith("listening ")) {
                throw new IOException("the node server did not start: " + line);
            }
            port = Integer.parseInt(line.substring(10));
            await().until(() -> canConnect(port));
        }

        int port() {
            return port;
        }

        InetSocketAddress address() {
            return new InetSocketAddress("127.0.0.1", port);
        }

        void signal(String name) throws IOException, InterruptedException {
            Process kill =
                    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            assertThat(kill.waitFor()).isZero();
            if (name.equals("KILL")) {
                assertThat(process.waitFor(5, TimeUnit.SECONDS)).isTrue();
            }
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }

        private static boolean canConnect(int port) {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                return socket.isConnected();
            } catch (IOException _) {
                return false;
            }
        }
    }

    private static Process node(String script, String... arguments) throws IOException {
        needed(PEERS.resolve("node_modules/simple-hl7"), "`npm ci` in mllp-router/src/test/peers");
        List<String> command = new ArrayList<>(List.of("node", PEERS.resolve(script).toString()));
        command.addAll(Arrays.asList(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static Path needed(Path path, String source) {
        assertThat(path).as("this test needs %s", source).exists();
        return path;
    }
}
