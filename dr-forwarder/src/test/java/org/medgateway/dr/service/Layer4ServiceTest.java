package org.medgateway.dr.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.core.config.ConfigReader;
import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.config.Reading;
import org.medgateway.core.runtime.Protocols;
import org.medgateway.dr.cli.Layer4Commands;
import org.medgateway.dr.lab.Call;
import org.medgateway.dr.lab.Lab;
import org.medgateway.dr.lab.NamedServer;
import org.medgateway.dr.lab.Node;
import org.medgateway.dr.lab.RunningGateway;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Whole gateways, each in a JVM and a namespace of its own.
@Tag("peer")
class Layer4ServiceTest {

    private static final String IMAGES =
            """
              - name: images
                type: layer4
                forwarding: direct-routing
                listen: ["10.77.0.100:104", "[fd77::100]:104"]
                healthCheck: {type: connect, interval: 200ms, timeout: 1s, rise: 1, fall: 1}
                sessionsOnDown: shut
                servers:
                  - {name: MINT-1, address: 10.77.0.11}
                  - {name: MINT-2, address: 10.77.0.12}
                  - {name: MINT-1-v6, address: "[fd77::11]"}
                  - {name: MINT-2-v6, address: "[fd77::12]"}
            """;
    private static final String WORKLIST =
            """
              - name: worklist
                type: layer4
                forwarding: snat
                listen: 10.77.0.101:11112
                servers:
                  - {name: MWL-1, address: 10.77.0.11:104}
            """;

    @TempDir private Path directory;
    private final Lab lab = new Lab();
    private final NamedServer[] servers = new NamedServer[2];

    @BeforeEach
    void prepare() {
        lab.gateway().run("sysctl", "-qw", "net.ipv4.ip_forward=1");
        for (int i = 0; i < 2; i++) {
            Node server = lab.server(i + 1);
            server.run("sysctl", "-qw", "net.ipv4.conf.all.arp_ignore=1");
            server.run("sysctl", "-qw", "net.ipv4.conf.all.arp_announce=2");
            server.run("ip", "addr", "add", "10.77.0.100/32", "dev", "lo");
            server.run("ip", "addr", "add", "fd77::100/128", "dev", "lo", "nodad");
            servers[i] = lab.closing(new NamedServer(server, "MINT-" + (i + 1), 104));
        }
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private Path file(String... services) throws IOException {
        return Files.writeString(
                directory.resolve("gateway.yaml"),
                "gateway: {stateDirectory: %s, drainTimeout: 1s}\nvirtualServices:\n%s"
                        .formatted(directory.resolve("state"), String.join("", services)));
    }

    private RunningGateway start(String... services) throws IOException {
        return lab.closing(new RunningGateway(lab.gateway(), file(services)));
    }

    private GatewayConfig config(String... services) throws IOException {
        return switch (new ConfigReader(Protocols.installed().variants(), System::getenv)
                .read(file(services), GatewayConfig.class)) {
            case Reading.Accepted<GatewayConfig>(var config, _) -> config;
            case Reading.Refused<GatewayConfig>(var problems) ->
                    throw new AssertionError(problems.toString());
        };
    }

    private List<Call> held(String address, int n) throws IOException {
        List<Call> held = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            held.add(lab.closing(Call.open(lab.client(), address, 104)));
        }
        return held;
    }

    private void awaitUp(RunningGateway gateway) {
        for (String server : List.of("MINT-1", "MINT-2", "MINT-1-v6", "MINT-2-v6")) {
            await().untilAsserted(
                            () ->
                                    assertThat(gateway.ask("server images " + server))
                                            .startsWith("up"));
        }
    }

    @Test
    void theAddressComesAnswersAndStaysWhenTheGatewayStops() throws Exception {
        RunningGateway gateway = start(IMAGES);
        awaitUp(gateway);

        assertThat(Call.many(lab.client(), "10.77.0.100", 104, 10))
                .isEqualTo(Map.of("MINT-1", 5, "MINT-2", 5));
        assertThat(Call.many(lab.client(), "fd77::100", 104, 10))
                .isEqualTo(Map.of("MINT-1", 5, "MINT-2", 5));
        await().until(() -> gateway.ask("status images").contains("newFlows=5"));
        assertThat(gateway.ask("alarms")).isEqualTo("[]");

        List<Call> held = held("10.77.0.100", 2);
        assertThat(gateway.ask("stop")).isEqualTo("stopped");
        for (Call call : held) {
            call.echo();
        }
        assertThat(Call.many(lab.client(), "10.77.0.100", 104, 2)).hasSize(2);
    }

    @Test
    void killingTheGatewayBreaksNoFlowAndTheNextOneGoesOn() throws Exception {
        RunningGateway first = start(IMAGES, WORKLIST);
        awaitUp(first);
        List<Call> held = held("10.77.0.100", 4);
        held.addAll(held("fd77::100", 4));
        Call translated = lab.closing(Call.open(lab.client(), "10.77.0.101", 11112));

        first.kill();
        for (Call call : held) {
            call.echo();
        }
        translated.echo();
        assertThat(Call.many(lab.client(), "10.77.0.100", 104, 4)).hasSize(2);

        RunningGateway second = start(IMAGES, WORKLIST);
        awaitUp(second);
        second.ask("wish images MINT-1 DRAIN");
        await().ignoreExceptions()
                .untilAsserted(
                        () ->
                                assertThat(Call.many(lab.client(), "10.77.0.100", 104, 4))
                                        .isEqualTo(Map.of("MINT-2", 4)));
        for (Call call : held) {
            call.echo();
        }
        translated.echo();
    }

    @Test
    void aServerThatFailsItsChecksGetsNothingAndItsFlowsAreReset() throws Exception {
        RunningGateway gateway = start(IMAGES);
        awaitUp(gateway);
        List<Call> held = held("10.77.0.100", 4);

        servers[1].close();

        await().ignoreExceptions()
                .untilAsserted(
                        () ->
                                assertThat(Call.many(lab.client(), "10.77.0.100", 104, 4))
                                        .isEqualTo(Map.of("MINT-1", 4)));
        for (Call call : held) {
            if (call.server().equals("MINT-1")) {
                call.echo();
            } else {
                assertThatThrownBy(call::echo).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void haltDrainReadyAndWeightWorkAtRunTime() throws Exception {
        RunningGateway gateway = start(IMAGES);
        awaitUp(gateway);
        List<Call> held = held("10.77.0.100", 2);

        gateway.ask("wish images MINT-1 DRAIN");
        await().ignoreExceptions()
                .until(
                        () ->
                                Call.many(lab.client(), "10.77.0.100", 104, 3)
                                        .equals(Map.of("MINT-2", 3)));
        await().until(() -> gateway.ask("server images MINT-1").contains("sessions 1;"));
        for (Call call : held) {
            if (call.server().equals("MINT-1")) {
                call.echo();
                call.close();
            }
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> gateway.ask("alarms").contains("no flow to MINT-1 is left"));

        gateway.ask("wish images MINT-2 HALT");
        gateway.ask("wish images MINT-1 READY");
        await().ignoreExceptions()
                .until(
                        () ->
                                Call.many(lab.client(), "10.77.0.100", 104, 3)
                                        .equals(Map.of("MINT-1", 3)));
        gateway.ask("wish images MINT-2 READY");
        gateway.ask("weight images MINT-1 200");
        await().ignoreExceptions()
                .untilAsserted(
                        () ->
                                assertThat(Call.many(lab.client(), "10.77.0.100", 104, 9))
                                        .isEqualTo(Map.of("MINT-1", 6, "MINT-2", 3)));
    }

    @Test
    void aReloadTouchesOnlyWhatItChangesAndRemovesWhatIsNoLongerThere() throws Exception {
        RunningGateway gateway = start(IMAGES, WORKLIST);
        awaitUp(gateway);
        List<Call> held = held("10.77.0.100", 4);

        String lighter =
                IMAGES.replace("address: 10.77.0.12}", "address: 10.77.0.12, weight: 0}")
                        .replace("  - name: images", "  - name: images");
        assertThat(gateway.ask("apply " + file(lighter)))
                .contains("service images changed")
                .contains("service worklist removed");

        for (Call call : held) {
            call.echo();
        }
        await().ignoreExceptions()
                .untilAsserted(
                        () ->
                                assertThat(Call.many(lab.client(), "10.77.0.100", 104, 3))
                                        .isEqualTo(Map.of("MINT-1", 3)));
        await().until(() -> !lab.gateway().run("nft", "list", "tables").contains("inet"));
        assertThat(lab.gateway().run("ip", "addr")).doesNotContain("10.77.0.101");
        for (Call call : held) {
            call.echo();
        }
    }

    @Test
    void aReloadChangesTheSizeOfTheFlowMapAndLosesNoFlow() throws Exception {
        RunningGateway gateway = start(IMAGES);
        awaitUp(gateway);
        List<Call> held = held("10.77.0.100", 4);
        held.addAll(held("fd77::100", 4));
        await().until(() -> gateway.ask("metrics").contains("used{service=\"images\"} 4.0"));

        String small = IMAGES.replace("sessionsOnDown", "flows: {size: 3}\n    sessionsOnDown");
        assertThat(gateway.ask("apply " + file(small)))
                .contains("flows.size is to be 3, but 4 flows are remembered now");
        assertThat(gateway.ask("apply " + file(small.replace("size: 3", "size: 5000"))))
                .contains("service images changed");

        await().until(() -> lab.gateway().run("nft", "list", "ruleset").contains("size 5000"));
        assertThat(lab.gateway().run("nft", "list", "ruleset")).doesNotContain("size 262144");
        for (Call call : held) {
            call.echo();
        }
        assertThat(Call.many(lab.client(), "10.77.0.100", 104, 4)).hasSize(2);
        assertThat(gateway.ask("alarms")).isEqualTo("[]");
        assertThat(gateway.ask("metrics")).contains("why=\"lost\"} 0.0");
    }

    @Test
    void whatARunningServiceCannotBecomeIsRefusedAndNothingChanges() throws Exception {
        RunningGateway gateway = start(IMAGES);
        awaitUp(gateway);

        assertThat(
                        gateway.ask(
                                "apply "
                                        + file(
                                                IMAGES.replace(
                                                        "layer4\n",
                                                        "layer4\n    interface: lo\n"))))
                .contains("its interface is eth0 as long as it runs");
        assertThat(
                        gateway.ask(
                                "apply "
                                        + file(
                                                IMAGES.replace(
                                                        "layer4\n", "layer4\n    engine: ipvs\n"))))
                .contains("its engine is nftables as long as it runs");
        assertThat(Call.many(lab.client(), "10.77.0.100", 104, 2)).hasSize(2);
    }

    @Test
    void rulesThatAnotherProgramFlushedComeBack() throws Exception {
        RunningGateway gateway =
                start(IMAGES.replace("healthCheck", "balance: least-connections\n    healthCheck"));
        awaitUp(gateway);

        lab.gateway().run("nft", "flush", "ruleset");

        await().ignoreExceptions()
                .untilAsserted(
                        () ->
                                assertThat(Call.many(lab.client(), "10.77.0.100", 104, 2))
                                        .isNotEmpty());
        await().until(() -> gateway.ask("status images").contains("newFlows="));
    }

    @Test
    void theMetricsSayWhatTheKernelCounted() throws Exception {
        String some = IMAGES.replace("healthCheck", "allow: [10.77.0.5]\n    healthCheck");
        RunningGateway gateway = start(some);
        awaitUp(gateway);
        held("10.77.0.100", 4);
        lab.client().run("ip", "addr", "add", "10.77.0.6/24", "dev", "eth0");
        assertThatThrownBy(() -> Call.open(lab.client(), "10.77.0.6", "10.77.0.100", 104))
                .isInstanceOf(IOException.class);

        await().untilAsserted(
                        () ->
                                assertThat(gateway.ask("metrics"))
                                        .contains(
                                                of("server_flows", "MINT-1", "2.0"),
                                                of("server_flows", "MINT-2-v6", "0.0"),
                                                of("server_new_flows_total", "MINT-2", "2.0"),
                                                "flow_map_size{service=\"images\"} 262144.0",
                                                "flow_map_used{service=\"images\"} 4.0",
                                                of("unforwarded_packets_total", "lost", "0.0"))
                                        .containsPattern(
                                                "server_packets_total\\{server=\"MINT-1\",service=\"images\"}"
                                                    + " [1-9]")
                                        .containsPattern(
                                                "server_bytes_total\\{server=\"MINT-1\",service=\"images\"}"
                                                    + " [1-9]")
                                        .containsPattern(
                                                "unforwarded_packets_total\\{service=\"images\",why=\"denied\"}"
                                                    + " [1-9]"));

        String without = some.replaceFirst("(?m)^ *- \\{name: MINT-2-v6.*\n", "");
        assertThat(gateway.ask("apply " + file(without))).contains("service images changed");
        await().untilAsserted(
                        () ->
                                assertThat(gateway.ask("metrics"))
                                        .contains("MINT-2")
                                        .doesNotContain("MINT-2-v6"));
    }

    private static String of(String metric, String label, String value) {
        return metric.startsWith("unforwarded")
                ? "%s{service=\"images\",why=\"%s\"} %s".formatted(metric, label, value)
                : "%s{server=\"%s\",service=\"images\"} %s".formatted(metric, label, value);
    }

    @Test
    void anUnpreparedServerIsNamed() throws Exception {
        lab.server(2).run("sysctl", "-qw", "net.ipv4.conf.all.arp_ignore=0");
        lab.server(2).run("sysctl", "-qw", "net.ipv4.conf.eth0.arp_ignore=0");
        RunningGateway gateway = start(IMAGES);

        await().untilAsserted(
                        () ->
                                assertThat(gateway.ask("alarms"))
                                        .contains(Lab.mac(12))
                                        .contains("answers for 10.77.0.100 too")
                                        .contains("layer4 servers-setup FILE images"));
    }

    @Test
    void whatCannotWorkIsRefusedWithASentence() throws Exception {
        lab.gateway().run("sysctl", "-qw", "net.ipv4.ip_forward=0");
        assertThatThrownBy(() -> start(WORKLIST))
                .hasMessageContaining("this machine does not route: net.ipv4.ip_forward is 0")
                .hasMessageContaining("sysctl -w net.ipv4.ip_forward=1");
        assertThatThrownBy(() -> start(IMAGES.replace("layer4\n", "layer4\n    interface: eth9\n")))
                .hasMessageContaining("there is no interface eth9");
        assertThat(lab.gateway().run("nft", "list", "tables")).isEmpty();
    }

    @Test
    void theCommandsShowPlanAndRemove() throws Exception {
        RunningGateway gateway = start(IMAGES, WORKLIST);
        awaitUp(gateway);
        List<Call> held = held("10.77.0.100", 3);

        assertThat(said(commands -> commands.show(false)))
                .contains("images (nftables)", "worklist (nftables)", "MINT-1", "lost 0");
        assertThat(said(commands -> commands.flows("images", 100)))
                .contains("3 flows")
                .contains("10.77.0.5 port " + held.getFirst().port() + " -> port 104 on MINT-");
        assertThat(said(commands -> commands.flows("imges", 100)))
                .contains("There is no layer 4 service \"imges\"; there is images, worklist.");
        GatewayConfig next = config(IMAGES.replace("images", "pictures").replace(":104", ":105"));
        assertThat(said(commands -> commands.plan(next)))
                .contains("# pictures: new")
                .contains("add chain netdev medgateway s.pictures.in4")
                .contains("# images: installed, not in the configuration");
        assertThat(said(commands -> commands.serversSetup(next, "pictures")))
                .contains("ip addr replace 10.77.0.100/32 dev lo");

        gateway.kill();
        GatewayConfig config = config(IMAGES, WORKLIST);
        assertThat(said(commands -> commands.remove(config, "worklist")))
                .contains("worklist is removed")
                .contains("10.77.0.101 is taken off the interface");
        for (Call call : held) {
            call.echo();
        }
        lab.gateway().run("nft", "delete", "counter", "netdev", "medgateway", "layout.2");
        assertThat(said(commands -> commands.show(false)))
                .contains("was made by a version of the gateway that this one does not know")
                .contains("\"layer4 remove FILE\" takes it away");
        assertThat(said(commands -> commands.remove(config, "")))
                .contains("All layer 4 services are removed");
        assertThat(lab.gateway().run("nft", "list", "tables")).isEmpty();
        assertThat(lab.gateway().run("ip", "addr")).doesNotContain("10.77.0.100");
    }

    private interface Said {
        int by(Layer4Commands commands);
    }

    private String said(Said said) {
        StringWriter text = new StringWriter();
        int _ = said.by(new Layer4Commands(lab.gateway().shell(), new PrintWriter(text)));
        return text.toString();
    }
}
