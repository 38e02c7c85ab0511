package org.medgateway.dr.probe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.medgateway.dr.exec.Shell;
import org.medgateway.dr.lab.Lab;
import org.medgateway.dr.lab.Services;
import org.medgateway.dr.plane.Forwarding;

import java.util.List;

/// What the probe says on a machine that has everything, and on ones that do not.
@Tag("peer")
class ProbeTest {

    private final Lab lab = new Lab();

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void nothingIsMissingHere() {
        assertThat(new Probe(lab.gateway().shell()).nftables()).isEmpty();
        assertThat(new Probe(lab.gateway().shell()).service(Services.tcp("images").service()))
                .isEmpty();
        assertThat(lab.gateway().run("nft", "list", "tables")).isEmpty();
    }

    @Test
    void withoutRightsItSaysWhichToGrant() {
        Shell nobody =
                new Shell(
                        List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"),
                        Shell.HERE.limit(),
                        Shell.HERE.maxOutput());

        assertThat(new Probe(nobody).nftables())
                .singleElement()
                .satisfies(
                        finding -> {
                            assertThat(finding.needed()).isTrue();
                            assertThat(finding.toString())
                                    .contains("may not change")
                                    .contains("AmbientCapabilities=CAP_NET_ADMIN");
                        });
    }

    @Test
    void withoutNftItSaysWhatToInstall() {
        Shell empty = new Shell(List.of("env", "-i", "PATH=/nowhere"), Shell.HERE.limit(), 1 << 20);

        assertThat(new Probe(empty).nftables())
                .singleElement()
                .asString()
                .contains("apt install nftables");
    }

    @Test
    void aMachineThatDoesNotRouteCannotTranslate() {
        lab.gateway().run("sysctl", "-qw", "net.ipv4.ip_forward=0");
        var findings =
                new Probe(lab.gateway().shell())
                        .service(Services.tcp("images").forwarding(Forwarding.NAT).service());

        assertThat(findings)
                .filteredOn(Finding::needed)
                .extracting(Finding::remedy)
                .anyMatch(remedy -> remedy.startsWith("sysctl -w net.ipv4.ip_forward=1"));
    }

    @Test
    void anInterfaceThatIsNotThereIsNamed() {
        var service = Services.tcp("images").service();
        var elsewhere =
                new org.medgateway.dr.plane.ForwardedService(
                        service.name(),
                        service.forwarding(),
                        service.transport(),
                        service.fronts(),
                        "eth7",
                        service.scheduler(),
                        null,
                        List.of(),
                        service.limits(),
                        service.servers());

        assertThat(new Probe(lab.gateway().shell()).service(elsewhere))
                .singleElement()
                .asString()
                .contains("there is no interface eth7");
    }
}
