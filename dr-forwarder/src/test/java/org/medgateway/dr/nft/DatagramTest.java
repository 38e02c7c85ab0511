package org.medgateway.dr.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.medgateway.dr.lab.DatagramServer;
import org.medgateway.dr.lab.Lab;
import org.medgateway.dr.lab.Services;
import org.medgateway.dr.plane.Forwarding;
import org.medgateway.dr.plane.ServerMode;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.TreeMap;

/// UDP services: datagrams, fragments, ICMP errors.
@Tag("peer")
class DatagramTest {

    private final Lab lab = new Lab();
    private final NftEngine engine = new NftEngine(lab.gateway().shell());

    @AfterEach
    void close() {
        lab.close();
    }

    private DatagramServer[] direct(String address) {
        lab.directRouting();
        return new DatagramServer[] {
            lab.closing(new DatagramServer(lab.server(1), "MINT-1", address, 514)),
            lab.closing(new DatagramServer(lab.server(2), "MINT-2", address, 514))
        };
    }

    private static Services syslog() {
        return Services.tcp("syslog").ports(514).udp();
    }

    private DatagramSocket client() {
        return lab.closing(
                lab.client()
                        .inside(
                                () -> {
                                    DatagramSocket socket = new DatagramSocket();
                                    socket.setSoTimeout(3000);
                                    return socket;
                                }));
    }

    private static String ask(DatagramSocket client, String address, int length)
            throws IOException {
        client.send(
                new DatagramPacket(new byte[length], length, new InetSocketAddress(address, 514)));
        DatagramPacket answer = new DatagramPacket(new byte[100], 100);
        client.receive(answer);
        return new String(answer.getData(), 0, answer.getLength(), UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {Lab.VIP4, Lab.VIP6})
    void socketsSpreadAndEachKeepsItsServer(String address) throws IOException {
        direct(address);
        engine.put(syslog().service());

        Map<String, Integer> answers = new TreeMap<>();
        for (int i = 0; i < 10; i++) {
            DatagramSocket client = client();
            String server = ask(client, address, 10);
            assertThat(ask(client, address, 10)).isEqualTo(server);
            answers.merge(server, 1, Integer::sum);
        }
        assertThat(answers).isEqualTo(Map.of("MINT-1", 5, "MINT-2", 5));
    }

    @ParameterizedTest
    @ValueSource(strings = {Lab.VIP4, Lab.VIP6})
    void allFragmentsOfADatagramReachOneServer(String address) throws IOException {
        DatagramServer[] servers = direct(address);
        engine.put(syslog().service());

        for (int i = 0; i < 6; i++) {
            ask(client(), address, 9000);
        }
        assertThat(servers).allMatch(server -> server.datagrams() == 3 && server.longest() == 9000);
    }

    @ParameterizedTest
    @ValueSource(strings = {Lab.VIP4, Lab.VIP6})
    void aFlowMovesWhenItsServerGoes(String address) throws IOException {
        direct(address);
        engine.put(syslog().service());
        DatagramSocket client = client();
        String server = ask(client, address, 10);

        engine.put(syslog().mode(server, ServerMode.OUT).service());

        assertThat(ask(client, address, 10)).isNotEqualTo(server);
    }

    @ParameterizedTest
    @ValueSource(strings = {Lab.VIP4, Lab.VIP6})
    void anIcmpErrorReachesTheServerThatCausedIt(String address) throws IOException {
        DatagramServer[] servers = direct(address);
        engine.put(syslog().service());
        DatagramSocket client = client();
        int concerned = ask(client, address, 10).equals("MINT-1") ? 1 : 2;
        DatagramPacket packet =
                new DatagramPacket(new byte[10], 10, new InetSocketAddress(address, 514));
        int port = client.getLocalPort();
        client.close();

        // The answer comes to a port that is closed by then; should it come earlier, once more.
        await().until(
                        () -> {
                            try (DatagramSocket again =
                                    lab.client()
                                            .inside(
                                                    () ->
                                                            new DatagramSocket(
                                                                    new InetSocketAddress(port)))) {
                                again.send(packet);
                            }
                            return unreachable(concerned) > 0;
                        });
        assertThat(unreachable(3 - concerned)).isZero();
        assertThat(servers[2 - concerned].datagrams()).isZero();
    }

    /// How many "destination unreachable" the server's kernel has received.
    private int unreachable(int server) {
        String six = lab.server(server).run("cat", "/proc/net/snmp6");
        String four = lab.server(server).run("cat", "/proc/net/snmp");
        int received =
                six.lines()
                        .filter(line -> line.startsWith("Icmp6InDestUnreachs"))
                        .mapToInt(line -> Integer.parseInt(line.split("\\s+")[1]))
                        .sum();
        String[] values =
                four.lines().filter(line -> line.startsWith("Icmp: ")).toList().get(1).split(" ");
        return received + Integer.parseInt(values[4]);
    }

    @ParameterizedTest
    @CsvSource({"NAT, 10.77.0.100", "NAT, fd77::100", "SNAT, 10.77.0.100", "SNAT, fd77::100"})
    void translatedDatagramsSpread(Forwarding forwarding, String address) throws IOException {
        lab.translation();
        boolean six = address.contains(":");
        for (int i = 1; i <= 2; i++) {
            String own = six ? lab.server(i).ip6() : lab.server(i).ip4();
            lab.closing(new DatagramServer(lab.server(i), "MINT-" + i, own, 514));
        }
        engine.put(syslog().forwarding(forwarding).service());

        Map<String, Integer> answers = new TreeMap<>();
        for (int i = 0; i < 6; i++) {
            DatagramSocket client = client();
            String server = ask(client, address, 3000);
            assertThat(ask(client, address, 10)).isEqualTo(server);
            answers.merge(server, 1, Integer::sum);
        }
        assertThat(answers).isEqualTo(Map.of("MINT-1", 3, "MINT-2", 3));
    }
}
