package org.medgateway.dr.nft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.medgateway.dr.exec.Outcome;
import org.medgateway.dr.lab.Lab;
import org.medgateway.dr.lab.Services;
import org.medgateway.dr.plane.ForwardedService;
import org.medgateway.dr.plane.Forwarding;
import org.medgateway.dr.plane.Scheduler;
import org.medgateway.dr.plane.ServerMode;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// The text for nft, word for word. The golden files stand in `src/test/resources/rules`; that nft
/// accepts them is a test of its own.
class RulesTest {

    record Case(String file, ForwardedService service) {
        @Override
        public String toString() {
            return file;
        }
    }

    static Stream<Case> cases() {
        Services images = Services.tcp("images");
        return Stream.of(
                new Case("direct.nft", images.weights(2, 1).service()),
                new Case(
                        "direct-pinned-allowed.nft",
                        images.ports(104, 11112)
                                .persistence(Duration.ofHours(1), 24, 64)
                                .allowed("10.0.0.0/8", "10.1.0.0/16", "fd00::/8")
                                .service()),
                new Case("direct-udp.nft", Services.tcp("syslog").ports(514).udp().service()),
                new Case(
                        "direct-hash.nft",
                        images.scheduler(Scheduler.HASH).mode("MINT-2", ServerMode.OUT).service()),
                new Case("nat.nft", images.forwarding(Forwarding.NAT).service()),
                new Case(
                        "snat-udp.nft",
                        Services.tcp("syslog").forwarding(Forwarding.SNAT).udp().service()));
    }

    private static String text(ForwardedService service) {
        return service.forwarding() == Forwarding.DIRECT_ROUTING
                ? Delta.between("netdev", Ruleset.EMPTY, DirectRouting.of(service, Map.of()))
                : Delta.between("inet", Ruleset.EMPTY, AddressTranslation.of(service, Map.of()));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theTextIsTheGoldenOne(Case one) throws IOException {
        try (InputStream golden =
                Objects.requireNonNull(RulesTest.class.getResourceAsStream("/rules/" + one.file))) {
            assertThat(text(one.service))
                    .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Tag("peer")
    @ParameterizedTest
    @MethodSource("cases")
    void nftAcceptsTheText(Case one) {
        try (Lab lab = new Lab()) {
            Outcome outcome =
                    lab.gateway().shell().run(List.of("nft", "-c", "-f", "-"), text(one.service));
            assertThat(outcome.complaint())
                    .isEqualTo(
                            "\"%s\" ended with 0: ".formatted(String.join(" ", outcome.command())));
        }
    }

    @Test
    void aDrainIsASmallDelta() {
        Services images = Services.tcp("images");
        Ruleset before = DirectRouting.of(images.service(), Map.of());
        Ruleset after =
                DirectRouting.of(images.mode("MINT-2", ServerMode.DRAINING).service(), Map.of());

        assertThat(Delta.between("netdev", before, after).lines())
                .containsExactly(
                        "flush chain netdev medgateway s.images.schedule4",
                        "flush chain netdev medgateway s.images.schedule6",
                        "delete element netdev medgateway active { 0x7249c7cd, 0x0a54c66a }",
                        "add rule netdev medgateway s.images.schedule4 meta mark set 0x61f99bb2",
                        "add rule netdev medgateway s.images.schedule6 meta mark set 0x68a4c51d");
    }

    @Test
    void nothingChangedIsNoText() {
        Ruleset images = DirectRouting.of(Services.tcp("images").service(), Map.of());
        assertThat(Delta.between("netdev", images, images)).isEmpty();
    }

    @Test
    void theLastServiceTakesTheTableWithIt() {
        Ruleset images = DirectRouting.of(Services.tcp("images").service(), Map.of());
        assertThat(Delta.between("netdev", images, Ruleset.EMPTY))
                .isEqualTo("delete table netdev medgateway\n");
    }

    @Test
    void twoServicesOnOneFrontAreRefused() {
        Ruleset images = DirectRouting.of(Services.tcp("images").service(), Map.of());
        Ruleset other = DirectRouting.of(Services.tcp("other").service(), Map.of());
        assertThatThrownBy(() -> Ruleset.merged(List.of(images, other)))
                .hasMessageContaining("in4 { 10.77.0.100 . tcp . 104 } is both");
    }

    @Test
    void namesThatNftCannotTakeStayDistinct() {
        assertThat(Names.token("MINT-1")).isEqualTo("MINT-1");
        assertThat(Names.token("Bilder (CT)")).startsWith("Bilder__CT__").matches("[A-Za-z0-9_-]+");
        assertThat(Names.token("a.b")).isNotEqualTo(Names.token("a_b"));
    }

    /// Writes the golden files anew: run it when a change of the rules is meant, and read the
    /// difference.
    public static void main(String[] arguments) throws IOException {
        for (Case one : cases().toList()) {
            Files.writeString(Path.of(arguments[0], one.file), text(one.service));
        }
    }
}
