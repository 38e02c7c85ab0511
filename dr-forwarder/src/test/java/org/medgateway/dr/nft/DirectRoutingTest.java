package org.medgateway.dr.nft;

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
import org.medgateway.dr.lab.Services;
import org.medgateway.dr.plane.Flow;
import org.medgateway.dr.plane.FlowLimits;
import org.medgateway.dr.plane.FlowState;
import org.medgateway.dr.plane.Scheduler;
import org.medgateway.dr.plane.ServerMode;
import org.medgateway.dr.plane.ServiceCounters;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Direct routing in the kernel, between namespaces.
@Tag("peer")
class DirectRoutingTest {

    private final Lab lab = new Lab().directRouting();
    private NftEngine engine = new NftEngine(lab.gateway().shell());

    @BeforeEach
    void servers() {
        for (int i = 1; i <= 2; i++) {
            for (int port : new int[] {104, 11112}) {
                lab.closing(new NamedServer(lab.server(i), "MINT-" + i, port));
            }
        }
    }

    @AfterEach
    void close() {
        lab.close();
    }

    private Map<String, Integer> calls(String address, int n) throws IOException {
        return Call.many(lab.client(), address, 104, n);
    }

    @ParameterizedTest
    @ValueSource(strings = {Lab.VIP4, Lab.VIP6})
    void newConnectionsSplitByWeight(String address) throws IOException {
        engine.put(Services.tcp("images").weights(2, 1).service());

        assertThat(calls(address, 30)).isEqualTo(Map.of("MINT-1", 20, "MINT-2", 10));
        assertThat(images().servers().values())
                .anySatisfy(counters -> assertThat(counters.newFlows()).isEqualTo(20))
                .anySatisfy(counters -> assertThat(counters.newFlows()).isEqualTo(10));
    }

    @ParameterizedTest
    @ValueSource(strings = {Lab.VIP4, Lab.VIP6})
    void aDrainingServerKeepsItsFlowsAndGetsNoNewOnes(String address) throws IOException {
        Services images = Services.tcp("images");
        engine.put(images.service());
        List<Call> held = held(address, 4);

        engine.put(images.mode("MINT-2", ServerMode.DRAINING).service());

        assertThat(calls(address, 10)).isEqualTo(Map.of("MINT-1", 10));
        for (Call call : held) {
            call.echo();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Lab.VIP4, Lab.VIP6})
    void theFlowsOfARemovedServerAreResetAndTheOthersGoOn(String address) throws IOException {
        Services images = Services.tcp("images");
        engine.put(images.service());
        List<Call> held = held(address, 4);

        engine.put(images.mode("MINT-2", ServerMode.OUT).service());

        for (Call call : held) {
            if (call.server().equals("MINT-1")) {
                call.echo();
            } else {
                assertThatThrownBy(call::echo).hasMessageContaining("reset");
            }
        }
        engine.put(images.service());
        // A port that a reset set free may be used again; its server, which still believes in the
        // old
        // connection, then costs a try more. So the shares may differ by one.
        assertThat(calls(address, 10)).containsOnlyKeys("MINT-1", "MINT-2");
    }

    @ParameterizedTest
    @ValueSource(strings = {Lab.VIP4, Lab.VIP6})
    void withoutAServerTheClientIsRefused(String address) {
        engine.put(Services.tcp("images").mode("MINT", ServerMode.DRAINING).service());

        assertThatThrownBy(() -> Call.open(lab.client(), address, 104))
                .hasMessageContaining("refused");
        assertThat(images().noServer()).isPositive();
    }

    @Test
    void aClientComesBackToItsServerUntilThatDrains() throws IOException {
        Services images = Services.tcp("images").persistence(Duration.ofMinutes(30), 32, 64);
        engine.put(images.service());
        String first = calls(Lab.VIP4, 1).keySet().iterator().next();
        String other = first.equals("MINT-1") ? "MINT-2" : "MINT-1";

        assertThat(calls(Lab.VIP4, 8)).isEqualTo(Map.of(first, 8));
        assertThat(engine.pinned("images"))
                .singleElement()
                .satisfies(
                        pinned -> {
                            assertThat(pinned.client().getHostAddress()).isEqualTo("10.77.0.5");
                            assertThat(pinned.server()).isEqualTo(first);
                            assertThat(pinned.expires())
                                    .isLessThanOrEqualTo(Duration.ofMinutes(30));
                        });

        engine.put(images.mode(first, ServerMode.DRAINING).service());
        assertThat(calls(Lab.VIP4, 4)).isEqualTo(Map.of(other, 4));
        engine.put(images.service());
        assertThat(calls(Lab.VIP4, 4)).isEqualTo(Map.of(other, 4));

        engine.unpin("images", null);
        assertThat(engine.pinned("images")).isEmpty();
    }

    @Test
    void persistenceGoesByThePrefix() throws IOException {
        lab.client().run("ip", "addr", "add", "10.77.0.6/24", "dev", "eth0");
        lab.client().run("ip", "addr", "add", "10.77.0.200/24", "dev", "eth0");
        engine.put(Services.tcp("images").persistence(Duration.ofMinutes(5), 25, 64).service());

        String first = answer("10.77.0.5");
        assertThat(answer("10.77.0.200")).isNotEqualTo(first);
        assertThat(answer("10.77.0.6")).isEqualTo(first);
    }

    private String answer(String source) throws IOException {
        try (Call call = Call.open(lab.client(), source, Lab.VIP4, 104)) {
            return call.server();
        }
    }

    @Test
    void theFirstReadyServerGetsEverything() throws IOException {
        Services images = Services.tcp("images").scheduler(Scheduler.FIRST);
        engine.put(images.service());
        assertThat(calls(Lab.VIP4, 5)).isEqualTo(Map.of("MINT-1", 5));

        engine.put(images.mode("MINT-1", ServerMode.OUT).service());
        assertThat(calls(Lab.VIP4, 5)).isEqualTo(Map.of("MINT-2", 5));
    }

    @Test
    void theSourceHashKeepsAClientAndSurvivesTheLossOfTheFlowMap() throws IOException {
        Services images = Services.tcp("images").scheduler(Scheduler.HASH);
        engine.put(images.service());
        Call held = Call.open(lab.client(), Lab.VIP4, 104);

        assertThat(calls(Lab.VIP4, 6)).isEqualTo(Map.of(held.server(), 6));

        lab.gateway().run("nft", "flush", "map", "netdev", "medgateway", "s.images.flow4.262144");
        held.echo();
        assertThat(engine.flows("images")).extracting(Flow::clientPort).contains(held.port());
    }

    /// Connections are opened all the time while the flow map is replaced: none may break.
    @Test
    void anotherSizeOfTheFlowMapTakesItsFlowsAlong() throws Exception {
        Services images = Services.tcp("images").persistence(Duration.ofMinutes(5), 32, 128);
        engine.put(images.service());
        List<Call> held = held(Lab.VIP4, 20);
        held.addAll(held(Lab.VIP6, 4));
        var before = engine.exportFlows("images");
        var busy =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return held(Lab.VIP4, 60);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });

        for (int size : new int[] {1000, 300_000, 2000}) {
            engine.put(images.limits(sized(size)).service());
            assertThat(engine.show()).contains("size " + size).doesNotContain("size 262144");
        }

        held.addAll(busy.get(60, TimeUnit.SECONDS));
        for (Call call : held) {
            call.echo();
        }
        assertThat(engine.pinned("images")).hasSize(2);
        assertThat(engine.flows("images")).hasSizeGreaterThanOrEqualTo(84);
        assertThat(engine.exportFlows("images").entries())
                .extracting(FlowState.Entry::key)
                .containsAll(before.entries().stream().map(FlowState.Entry::key).toList());
        assertThatThrownBy(() -> engine.put(images.limits(sized(50)).service()))
                .hasMessageContaining("flows.size is to be 50, but 8")
                .hasMessageContaining("are remembered now");
        for (Call call : held) {
            call.echo();
        }
        assertThat(Objects.requireNonNull(engine.counters().get("images")).lost()).isZero();
    }

    private static FlowLimits sized(int size) {
        FlowLimits usual = FlowLimits.DEFAULT;
        return new FlowLimits(usual.opening(), usual.idle(), usual.closing(), size);
    }

    @Test
    void leastConnectionsEvensOutWhatIsOpen() throws IOException {
        Services images = Services.tcp("images").scheduler(Scheduler.FIRST);
        engine.put(images.service());
        List<Call> held = held(Lab.VIP4, 6);
        assertThat(held).allMatch(call -> call.server().equals("MINT-1"));

        engine.put(images.scheduler(Scheduler.LEAST_CONNECTIONS).service());

        assertThat(calls(Lab.VIP4, 6)).isEqualTo(Map.of("MINT-2", 6));
    }

    @Test
    void aServiceOfManyPortsHasOneFlowMap() throws IOException {
        engine.put(Services.tcp("images").ports(104, 11112).service());

        Call four = Call.open(lab.client(), Lab.VIP4, 104);
        Call six = Call.open(lab.client(), Lab.VIP6, 11112);

        assertThat(engine.flows("images"))
                .extracting(Flow::clientPort, Flow::servicePort, Flow::client)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(four.port(), 104, "10.77.0.5"),
                        org.assertj.core.groups.Tuple.tuple(six.port(), 11112, "*:*:0:0:0:0:0:5"));
        four.echo();
        six.echo();
    }

    @ParameterizedTest
    @ValueSource(strings = {Lab.VIP4, Lab.VIP6})
    void aFlowThatEndedIsNoLongerCountedAndSoonForgotten(String address) throws IOException {
        engine.put(Services.tcp("images").service());
        Call open = held(address, 1).getFirst();
        Call.many(lab.client(), address, 104, 3);

        // The client's last acknowledgement comes after its FIN.
        await().untilAsserted(
                        () ->
                                assertThat(engine.flows("images"))
                                        .filteredOn(Flow::ended)
                                        .hasSize(3)
                                        .allMatch(
                                                flow ->
                                                        flow.expires()
                                                                        .compareTo(
                                                                                Duration.ofSeconds(
                                                                                        30))
                                                                <= 0));
        assertThat(engine.flowCounts("images").values()).containsExactly(1);
        open.echo();
    }

    @Test
    void aPortThatIsUsedAgainIsANewFlow() throws IOException {
        engine.put(Services.tcp("images").service());
        int port = 0;
        for (int i = 0; i < 10; i++) {
            try (Call call = Call.open(lab.client(), null, port, Lab.VIP4, 104)) {
                port = call.port();
                call.echo();
                call.reset();
            }
        }
        assertThat(engine.flows("images")).hasSize(1);
        assertThat(images().lost()).isZero();
        assertThat(images().servers().values()).extracting(n -> n.newFlows()).contains(5L, 5L);
    }

    /// The kernel clears away what packets delete once a second; until then it takes up room.
    @Test
    void endedFlowsDoNotFillTheMapForGood() throws IOException {
        FlowLimits small =
                new FlowLimits(
                        Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofSeconds(1), 64);
        engine.put(Services.tcp("images").limits(small).service());
        int forwarded = 0;
        for (int i = 0; i < 200; i++) {
            try (Call call = Call.open(lab.client(), Lab.VIP4, 104)) {
                call.reset();
                forwarded++;
            } catch (IOException e) {
                // Full for the moment.
            }
        }
        assertThat(forwarded).isGreaterThan(20);
        await().ignoreExceptions()
                .until(
                        () -> {
                            try (Call call = Call.open(lab.client(), Lab.VIP4, 104)) {
                                call.echo();
                                return engine.flows("images").stream()
                                        .anyMatch(flow -> flow.clientPort() == call.port());
                            }
                        });
    }

    @Test
    void aStrangerIsDropped() throws IOException {
        lab.client().run("ip", "addr", "add", "10.77.0.200/24", "dev", "eth0");
        engine.put(
                Services.tcp("images").allowed("10.77.0.0/28", "10.77.0.5", "fd77::/64").service());

        assertThat(answer("10.77.0.5")).startsWith("MINT");
        assertThat(calls(Lab.VIP6, 2)).hasSize(2);
        assertThatThrownBy(() -> answer("10.77.0.200")).hasMessageContaining("timed out");
        assertThat(images().denied()).isPositive();
    }

    @Test
    void aChangeToOneServiceLeavesTheOthersAlone() throws IOException {
        Services images = Services.tcp("images");
        Services worklist = Services.tcp("worklist").ports(11112);
        engine.put(images.service());
        engine.put(worklist.service());
        List<Call> held = held(Lab.VIP4, 4);

        String delta = engine.plan(worklist.mode("MINT-1", ServerMode.OUT).service());
        assertThat(delta.lines()).isNotEmpty().noneMatch(line -> line.contains("s.images"));
        engine.put(worklist.mode("MINT-1", ServerMode.OUT).service());
        engine.withdraw("worklist");

        for (Call call : held) {
            call.echo();
        }
        assertThat(engine.installed()).containsExactly("images");
    }

    @Test
    void whatIsInstalledAlreadyNeedsNoChange() {
        engine.put(Services.tcp("images").service());

        assertThat(engine.plan(Services.tcp("images").service())).isEmpty();
        assertThat(engine.put(Services.tcp("images").service())).isFalse();
    }

    @Test
    void theNextGatewayAdoptsWhatIsThere() throws IOException {
        Services images = Services.tcp("Bilder (CT/MR)").persistence(Duration.ofHours(1), 32, 128);
        engine.put(images.service());
        engine.put(Services.tcp("worklist").ports(11112).service());
        List<Call> held = held(Lab.VIP4, 4);
        held.addAll(held(Lab.VIP6, 4));

        engine = new NftEngine(lab.gateway().shell());
        engine.put(images.mode("MINT-2", ServerMode.DRAINING).service());

        assertThat(engine.installed()).contains("Bilder (CT/MR)", "worklist");
        for (Call call : held) {
            call.echo();
        }
        try (Call other = Call.open(lab.client(), Lab.VIP4, 11112)) {
            other.echo();
        }
        engine.put(images.servers(images.service().servers().subList(0, 1)).service());
        assertThat(calls(Lab.VIP4, 4)).isEqualTo(Map.of("MINT-1", 4));
        engine.withdraw("worklist");
        engine.removeAll();
        assertThat(lab.gateway().run("nft", "list", "tables")).doesNotContain("medgateway");
    }

    @Test
    void flowsMoveToAnotherGateway() throws IOException {
        Services images = Services.tcp("images").persistence(Duration.ofHours(1), 32, 128);
        engine.put(images.service());
        List<Call> held = held(Lab.VIP4, 3);
        held.addAll(held(Lab.VIP6, 3));
        var state = engine.exportFlows("images");

        engine.removeAll();
        engine.put(images.service());
        engine.importFlows(state);
        engine.importFlows(state);

        for (Call call : held) {
            call.echo();
        }
        assertThat(engine.flowCounts("images").values().stream().mapToInt(i -> i).sum())
                .isEqualTo(6);
        assertThat(engine.pinned("images")).hasSize(2);
    }

    @Test
    void aTableThatAnotherProgramRemovedIsInstalledAgain() throws IOException {
        engine.put(Services.tcp("images").service());
        lab.gateway().run("nft", "flush", "ruleset");

        assertThat(engine.counters()).containsKey("images");
        assertThat(calls(Lab.VIP4, 4)).hasSize(2);
    }

    private ServiceCounters images() {
        return Objects.requireNonNull(engine.counters().get("images"));
    }

    private List<Call> held(String address, int n) throws IOException {
        List<Call> held = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            held.add(lab.closing(Call.open(lab.client(), address, 104)));
        }
        return held;
    }
}
