package org.medgateway.dr.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.medgateway.dr.lab.Call;
import org.medgateway.dr.lab.Lab;
import org.medgateway.dr.lab.NamedServer;
import org.medgateway.dr.lab.Services;
import org.medgateway.dr.plane.Forwarding;
import org.medgateway.dr.plane.ServerMode;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// NAT and SNAT in the kernel, between namespaces. The servers listen on 1104, the service on 104.
@Tag("peer")
class AddressTranslationTest {

    private final Lab lab = new Lab().translation();
    private NftEngine engine = new NftEngine(lab.gateway().shell());

    @BeforeEach
    void servers() {
        for (int i = 1; i <= 2; i++) {
            lab.closing(new NamedServer(lab.server(i), "MINT-" + i, 1104));
        }
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private static Services images(Forwarding forwarding) {
        Services images = Services.tcp("images").forwarding(forwarding);
        return images.servers(
                images.service().servers().stream()
                        .map(
                                server ->
                                        Services.server(
                                                server.name(),
                                                server.address().getHostAddress(),
                                                1104))
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({"NAT, 10.77.0.100", "NAT, fd77::100", "SNAT, 10.77.0.100", "SNAT, fd77::100"})
    void newConnectionsSplitByWeight(Forwarding forwarding, String address) throws IOException {
        engine.put(images(forwarding).weights(2, 1).service());

        assertThat(Call.many(lab.client(), address, 104, 30))
                .isEqualTo(Map.of("MINT-1", 20, "MINT-2", 10));
        var servers = Objects.requireNonNull(engine.counters().get("images")).servers();
        assertThat(servers.values()).extracting(c -> c.newFlows()).contains(20L, 10L);
    }

    @ParameterizedTest
    @CsvSource({
        "NAT, 10.77.0.100, 10.77.0.5",
        "SNAT, 10.77.0.100, 10.77.0.2",
        "NAT, fd77::100, fd77:0:0:0:0:0:0:5",
        "SNAT, fd77::100, fd77:0:0:0:0:0:0:2"
    })
    void theServerSeesTheClientOrTheGateway(Forwarding forwarding, String address, String seen)
            throws IOException {
        engine.put(images(forwarding).service());

        try (Call call = Call.open(lab.client(), address, 104)) {
            assertThat(call.seenAs()).isIn(seen, gatewaysOther(seen));
            call.echo();
        }
    }

    /// The gateway has its own and the service's address; the kernel takes either.
    private static String gatewaysOther(String seen) {
        return switch (seen) {
            case "10.77.0.2" -> Lab.VIP4;
            case "fd77:0:0:0:0:0:0:2" -> "fd77:0:0:0:0:0:0:100";
            default -> seen;
        };
    }

    @ParameterizedTest
    @CsvSource({"NAT, 10.77.0.100", "NAT, fd77::100", "SNAT, 10.77.0.100", "SNAT, fd77::100"})
    void drainKeepsAndRemoveResets(Forwarding forwarding, String address) throws IOException {
        Services images = images(forwarding).persistence(Duration.ofMinutes(5), 32, 128);
        engine.put(images.service());
        lab.client().run("ip", "addr", "add", "10.77.0.6/24", "dev", "eth0");
        List<Call> held = new ArrayList<>();
        engine.put(images(forwarding).service());
        for (int i = 0; i < 4; i++) {
            held.add(lab.closing(Call.open(lab.client(), address, 104)));
        }

        engine.put(images(forwarding).mode("MINT-2", ServerMode.DRAINING).service());
        assertThat(Call.many(lab.client(), address, 104, 6)).isEqualTo(Map.of("MINT-1", 6));
        for (Call call : held) {
            call.echo();
        }

        engine = new NftEngine(lab.gateway().shell());
        engine.put(images(forwarding).mode("MINT-2", ServerMode.OUT).service());
        for (Call call : held) {
            if (call.server().equals("MINT-1")) {
                call.echo();
            } else {
                assertThatThrownBy(call::echo).hasMessageContaining("reset");
            }
        }
        assertThat(engine.flowCounts("images")).containsOnlyKeys(liveServer(address));
    }

    private static String liveServer(String address) {
        return address.contains(":") ? "MINT-1-v6" : "MINT-1";
    }

    @ParameterizedTest
    @CsvSource({"NAT", "SNAT"})
    void strangersAreDroppedAndAServiceMayChangeItsWay(Forwarding forwarding) throws IOException {
        lab.client().run("ip", "addr", "add", "10.77.0.200/24", "dev", "eth0");
        engine.put(Services.tcp("images").service());
        engine.put(images(forwarding).allowed("10.77.0.0/25").service());

        assertThat(lab.gateway().run("nft", "list", "tables")).doesNotContain("netdev");
        assertThat(Call.many(lab.client(), Lab.VIP4, 104, 4)).hasSize(2);
        assertThatThrownBy(() -> Call.open(lab.client(), "10.77.0.200", Lab.VIP4, 104))
                .hasMessageContaining("timed out");
    }

    /// Server and client stand on one segment here: the kernel would tell the server the short way.
    @ParameterizedTest
    @CsvSource({"10.77.0.100, 10.77.0.5, 10.77.0.2", "fd77::100, fd77::5, fd77::2"})
    void theServersKeepTheGatewayAsTheirWay(String address, String client, String gateway)
            throws IOException {
        engine.put(images(Forwarding.NAT).service());
        for (int i = 1; i <= 2; i++) {
            lab.server(i)
                    .run("ip", "neigh", "replace", client, "lladdr", Lab.mac(5), "dev", "eth0");
        }

        assertThat(Call.many(lab.client(), address, 104, 6)).hasSize(2);
        for (int i = 1; i <= 2; i++) {
            assertThat(lab.server(i).run("ip", "route", "get", client)).contains("via " + gateway);
        }
    }

    @ParameterizedTest
    @CsvSource({"NAT", "SNAT"})
    void withoutAServerTheClientIsRefused(Forwarding forwarding) {
        engine.put(images(forwarding).mode("MINT", ServerMode.DRAINING).service());

        assertThatThrownBy(() -> Call.open(lab.client(), Lab.VIP4, 104))
                .hasMessageContaining("refused");
    }
}
