package org.medgateway.dr.ipvs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.medgateway.dr.lab.Call;
import org.medgateway.dr.lab.Lab;
import org.medgateway.dr.lab.NamedServer;
import org.medgateway.dr.lab.Node;
import org.medgateway.dr.lab.Services;
import org.medgateway.dr.plane.Flow;
import org.medgateway.dr.plane.Forwarding;
import org.medgateway.dr.plane.Scheduler;
import org.medgateway.dr.plane.ServerMode;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What the nftables engine has to do, asked of IPVS. Needs a kernel with IPVS: [IpvsInQemu] boots
/// one and runs this in it; the name keeps it from running elsewhere.
@Tag("peer")
class IpvsEngineSuite {

    private final Lab lab = new Lab();
    private IpvsEngine engine = new IpvsEngine(lab.gateway().shell());

    @BeforeEach
    void servers() {
        for (int i = 1; i <= 2; i++) {
            lab.closing(new NamedServer(lab.server(i), "MINT-" + i, 104));
        }
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private Map<String, Integer> calls(String address, int n) throws IOException {
        return Call.many(lab.client(), address, 104, n);
    }

    private List<Call> held(String address, int n) throws IOException {
        List<Call> held = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            held.add(lab.closing(Call.open(lab.client(), address, 104)));
        }
        return held;
    }

    @ParameterizedTest
    @ValueSource(strings = {Lab.VIP4, Lab.VIP6})
    void newConnectionsSplitByWeight(String address) throws IOException {
        lab.directRouting();
        engine.put(Services.tcp("images").weights(2, 1).service());

        assertThat(calls(address, 30)).isEqualTo(Map.of("MINT-1", 20, "MINT-2", 10));
        // The kernel adds up what its processors counted every two seconds only.
        await().untilAsserted(
                        () -> {
                            var counters =
                                    Objects.requireNonNull(engine.counters().get("images"))
                                            .servers();
                            assertThat(counters.values())
                                    .extracting(n -> n.newFlows())
                                    .contains(20L, 10L);
                        });
    }

    @ParameterizedTest
    @ValueSource(strings = {Lab.VIP4, Lab.VIP6})
    void drainKeepsRemoveCutsAndReadyBringsBack(String address) throws IOException {
        lab.directRouting();
        Services images = Services.tcp("images");
        engine.put(images.service());
        List<Call> held = held(address, 4);
        assertThat(engine.flowCounts("images").values()).containsExactly(2, 2);
        assertThat(engine.flows("images"))
                .extracting(Flow::clientPort)
                .contains(held.getFirst().port());

        engine.put(images.mode("MINT-2", ServerMode.DRAINING).service());
        assertThat(calls(address, 6)).isEqualTo(Map.of("MINT-1", 6));
        for (Call call : held) {
            call.echo();
        }

        engine.put(images.mode("MINT-2", ServerMode.OUT).service());
        for (Call call : held) {
            if (call.server().equals("MINT-1")) {
                call.echo();
            } else {
                // IPVS swallows the first packet; the client's repetition gets the reset.
                assertThatThrownBy(call::echo).isInstanceOf(IOException.class);
            }
        }
        engine.put(images.service());
        // A port that a reset set free may be used again; its server, which still believes in the
        // old
        // connection, then costs a try more. So the shares may differ by one.
        assertThat(calls(address, 6)).containsOnlyKeys("MINT-1", "MINT-2");
    }

    @Test
    void aClientComesBackToItsServerUntilThatDrains() throws IOException {
        lab.directRouting();
        Services images = Services.tcp("images").persistence(Duration.ofMinutes(30), 32, 128);
        engine.put(images.service());
        String first = calls(Lab.VIP4, 1).keySet().iterator().next();
        String other = first.equals("MINT-1") ? "MINT-2" : "MINT-1";

        assertThat(calls(Lab.VIP4, 6)).isEqualTo(Map.of(first, 6));
        assertThat(engine.pinned("images")).extracting(one -> one.server()).containsExactly(first);

        engine.put(images.mode(first, ServerMode.DRAINING).service());
        assertThat(calls(Lab.VIP4, 4)).isEqualTo(Map.of(other, 4));
    }

    @Test
    void firstHashAndLeastConnectionsChooseAsTheySay() throws IOException {
        lab.directRouting();
        Services images = Services.tcp("images");
        engine.put(images.scheduler(Scheduler.FIRST).service());
        List<Call> held = held(Lab.VIP4, 4);
        assertThat(held).allMatch(call -> call.server().equals("MINT-1"));

        engine.put(images.scheduler(Scheduler.LEAST_CONNECTIONS).service());
        List<Call> more = held(Lab.VIP4, 4);
        assertThat(more).allMatch(call -> call.server().equals("MINT-2"));

        engine.put(images.scheduler(Scheduler.HASH).service());
        assertThat(calls(Lab.VIP4, 6)).hasSize(1);
        for (Call call : held) {
            call.echo();
        }
    }

    @Test
    void theNextGatewayFindsNothingToChange() throws IOException {
        lab.directRouting();
        Services images = Services.tcp("images").persistence(Duration.ofHours(1), 24, 64);
        engine.put(images.service());
        List<Call> held = held(Lab.VIP4, 2);

        engine = new IpvsEngine(lab.gateway().shell());
        assertThat(engine.plan(images.service())).isEmpty();
        assertThat(engine.put(images.service())).isFalse();
        for (Call call : held) {
            call.echo();
        }
        engine.withdraw("images");
        assertThat(engine.show()).isBlank();
    }

    @ParameterizedTest
    @ValueSource(strings = {Lab.VIP4, Lab.VIP6})
    void addressTranslationChangesPorts(String address) throws IOException {
        lab.translation();
        for (int i = 1; i <= 2; i++) {
            lab.closing(new NamedServer(lab.server(i), "MINT-" + i, 1104));
        }
        Services images = Services.tcp("images").forwarding(Forwarding.NAT);
        engine.put(
                images.servers(
                                images.service().servers().stream()
                                        .map(
                                                server ->
                                                        Services.server(
                                                                server.name(),
                                                                server.address().getHostAddress(),
                                                                1104))
                                        .toList())
                        .service());

        assertThat(calls(address, 6)).isEqualTo(Map.of("MINT-1", 3, "MINT-2", 3));
        // Server and client stand on one segment here: the kernel would tell the server the short
        // way.
        Node client = lab.client();
        String way = address.equals(Lab.VIP4) ? client.ip4() : client.ip6();
        for (int i = 1; i <= 2; i++) {
            lab.server(i).run("ip", "neigh", "replace", way, "lladdr", Lab.mac(5), "dev", "eth0");
        }
        assertThat(calls(address, 6)).isEqualTo(Map.of("MINT-1", 3, "MINT-2", 3));
        for (int i = 1; i <= 2; i++) {
            assertThat(lab.server(i).run("ip", "route", "get", way)).contains(" via ");
        }

        engine.withdraw("images");
        assertThat(lab.gateway().run("nft", "list", "tables")).isBlank();
    }
}
