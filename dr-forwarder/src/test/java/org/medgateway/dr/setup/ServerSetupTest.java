package org.medgateway.dr.setup;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.medgateway.dr.lab.Lab;
import org.medgateway.dr.lab.Services;
import org.medgateway.dr.plane.Forwarding;

class ServerSetupTest {

    @Test
    void directRoutingSilencesArpBeforeTheAddressComes() {
        String text = ServerSetup.of(Services.tcp("images").service());

        assertThat(text)
                .contains("Service images: direct-routing, tcp 10.77.0.100:104")
                .contains("ip addr replace 10.77.0.100/32 dev lo\n")
                .contains("ip addr replace fd77:0:0:0:0:0:0:100/128 dev lo nodad\n")
                .contains("-IPAddress 10.77.0.100 -PrefixLength 32")
                .contains("netsh interface ipv4 set interface \"Ethernet\" weakhostreceive=enabled")
                .contains("set interface \"gateway-vip\" weakhostreceive=enabled")
                .contains("set interface \"gateway-vip\" weakhostsend=enabled")
                // Otherwise the domain's DNS would name this server for the service's address.
                .contains("Set-DnsClient -InterfaceAlias gateway-vip -RegisterThisConnections")
                .contains("devcon.exe install %windir%\\inf\\netloop.inf *msloop\n")
                .contains("-LocalPort 104");
        assertThat(text.indexOf("sysctl --system")).isLessThan(text.indexOf("ip addr replace"));
    }

    @Test
    void natNeedsARouteAndSnatNothing() {
        Services images = Services.tcp("images");

        assertThat(ServerSetup.of(images.forwarding(Forwarding.NAT).service()))
                .contains("ip route replace default via GATEWAY");
        assertThat(ServerSetup.of(images.forwarding(Forwarding.SNAT).service()))
                .contains("Nothing is to be done on the servers");
    }

    /// The Linux commands, given to a machine as they stand.
    @Tag("peer")
    @Test
    void theLinuxCommandsDoWhatTheySay() {
        try (Lab lab = new Lab()) {
            String[] lines =
                    ServerSetup.of(Services.tcp("images").service())
                            .lines()
                            .filter(
                                    line ->
                                            line.startsWith("net.ipv4.")
                                                    || line.startsWith("ip addr replace"))
                            .toArray(String[]::new);
            assertThat(lines).hasSize(4);
            for (String line : lines) {
                if (line.startsWith("net.")) {
                    lab.server(1).run("sysctl", "-qw", line.replace(" ", ""));
                } else {
                    lab.server(1).run(line.split(" "));
                }
            }
            assertThat(lab.server(1).run("ip", "addr", "show", "dev", "lo"))
                    .contains("10.77.0.100/32", "fd77::100/128");
            assertThat(lab.server(1).run("sysctl", "-n", "net.ipv4.conf.all.arp_ignore").strip())
                    .isEqualTo("1");
        }
    }
}
