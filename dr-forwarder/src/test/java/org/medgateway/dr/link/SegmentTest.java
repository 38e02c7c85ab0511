package org.medgateway.dr.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.medgateway.dr.lab.Lab;
import org.medgateway.dr.lab.Node;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Set;

/// The gateway's manners on its segment, between namespaces.
@Tag("peer")
class SegmentTest {

    private final Lab lab = new Lab();
    private final Addresses addresses = new Addresses(lab.gateway().shell());

    @AfterEach
    void close() {
        lab.close();
    }

    private Set<String> others(String address) {
        return lab.gateway()
                .inside(
                        () ->
                                new Segment("eth0")
                                                .others(
                                                        InetAddress.ofLiteral(address),
                                                        Duration.ofMillis(500))
                                                .stream()
                                                .map(MacAddress::text)
                                                .collect(java.util.stream.Collectors.toSet()));
    }

    @ParameterizedTest
    @ValueSource(strings = {Lab.VIP4, Lab.VIP6})
    void preparedServersDoNotAnswerForTheAddress(String address) {
        lab.directRouting();

        assertThat(others(address)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {Lab.VIP4, Lab.VIP6})
    void everyOtherAnswererIsNamedByItsMac(String address) {
        boolean six = address.contains(":");
        for (int i = 1; i <= 2; i++) {
            Node server = lab.server(i);
            if (six) {
                server.run("ip", "addr", "add", address + "/128", "dev", "eth0", "nodad");
            } else {
                server.run("ip", "addr", "add", address + "/32", "dev", "lo");
            }
        }

        assertThat(others(address)).containsExactlyInAnyOrder(Lab.mac(11), Lab.mac(12));
    }

    @ParameterizedTest
    @ValueSource(strings = {Lab.VIP4, Lab.VIP6})
    void anAnnouncementCorrectsWhatTheOthersKnow(String address) {
        InetAddress vip = InetAddress.ofLiteral(address);
        lab.client()
                .run(
                        "ip",
                        "neigh",
                        "add",
                        address,
                        "lladdr",
                        Lab.mac(99),
                        "dev",
                        "eth0",
                        "nud",
                        "stale");

        assertThat(addresses.add(vip, "eth0")).isTrue();
        assertThat(addresses.add(vip, "eth0")).isFalse();
        lab.gateway()
                .inside(
                        () -> {
                            new Segment("eth0").announce(vip);
                            return true;
                        });

        Awaitility.await()
                .untilAsserted(
                        () ->
                                assertThat(lab.client().run("ip", "neigh", "show", address))
                                        .contains(Lab.mac(2)));
        assertThat(addresses.remove(vip)).isTrue();
        assertThat(addresses.deviceOf(vip)).isEmpty();
    }

    @Test
    void anAddressThatAnAdministratorGaveStays() {
        InetAddress own = InetAddress.ofLiteral(lab.gateway().ip4());

        assertThat(addresses.add(own, "eth0")).isFalse();
        assertThat(addresses.remove(own)).isFalse();
        assertThat(addresses.deviceOf(own)).contains("eth0");
        assertThat(addresses.deviceTowards(InetAddress.ofLiteral("10.77.0.11"))).contains("eth0");
    }

    @Test
    void neighboursAreKnownByAddressAndMac() {
        lab.gateway()
                .run(
                        "ip",
                        "neigh",
                        "add",
                        "10.77.0.11",
                        "lladdr",
                        Lab.mac(11),
                        "dev",
                        "eth0",
                        "nud",
                        "permanent");

        assertThat(addresses.neighbours("eth0"))
                .anySatisfy(
                        neighbour -> {
                            assertThat(neighbour.address().getHostAddress())
                                    .isEqualTo("10.77.0.11");
                            assertThat(neighbour.mac()).contains(new MacAddress(Lab.mac(11)));
                            assertThat(neighbour.state()).isEqualTo("PERMANENT");
                        });
    }
}
