package org.medgateway.dr.setup;

import org.medgateway.dr.plane.Family;
import org.medgateway.dr.plane.ForwardedServer;
import org.medgateway.dr.plane.ForwardedService;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Collectors;

/// Writes the steps for one service. Every command can be given twice without harm; a second time
/// those of Windows that add something say that it is there.
public final class ServerSetup {

    private final ForwardedService service;
    private final List<InetAddress> addresses;

    private ServerSetup(ForwardedService service) {
        this.service = service;
        this.addresses =
                service.fronts().stream().map(front -> front.getAddress()).distinct().toList();
    }

    /// The whole text.
    public static String of(ForwardedService service) {
        return new ServerSetup(service).text();
    }

    private String text() {
        return switch (service.forwarding()) {
            case DIRECT_ROUTING -> head() + linuxDirect() + windowsDirect() + check();
            case NAT -> head() + nat();
            case SNAT ->
                    head()
                            + "Nothing is to be done on the servers: they see the gateway as their"
                            + " client.\n";
        };
    }

    private String head() {
        return """
        Service %s: %s, %s %s
        Real servers: %s

        """
                .formatted(
                        service.name(),
                        service.forwarding().word(),
                        service.transport().word(),
                        service.fronts().stream()
                                .map(f -> host(f.getAddress()) + ":" + f.getPort())
                                .collect(Collectors.joining(", ")),
                        service.servers().stream()
                                .map(ForwardedServer::name)
                                .collect(Collectors.joining(", ")));
    }

    private static String host(InetAddress address) {
        return Family.of(address) == Family.IPV4
                ? address.getHostAddress()
                : "[" + address.getHostAddress() + "]";
    }

    private String linuxDirect() {
        StringBuilder adds = new StringBuilder();
        StringBuilder lines = new StringBuilder();
        for (InetAddress address : addresses) {
            String prefix = address.getHostAddress() + "/" + Family.of(address).bits();
            String nodad = Family.of(address) == Family.IPV6 ? " nodad" : "";
            adds.append("ip addr replace ")
                    .append(prefix)
                    .append(" dev lo")
                    .append(nodad)
                    .append('\n');
            lines.append("ExecStart=/usr/sbin/ip addr replace ")
                    .append(prefix)
                    .append(" dev lo")
                    .append(nodad)
                    .append('\n');
        }
        return """
        Linux, on every real server, as root, in this order
        ---------------------------------------------------
        The server must not answer ARP for the service's address. This comes first: an address that is put on before
        the settings takes the clients away from the gateway at once.

        cat > /etc/sysctl.d/90-direct-routing.conf <<'END'
        net.ipv4.conf.all.arp_ignore = 1
        net.ipv4.conf.all.arp_announce = 2
        END
        sysctl --system
        %s
        To keep the address after a restart:

        cat > /etc/systemd/system/direct-routing.service <<'END'
        [Unit]
        Description=Service addresses behind the gateway
        After=network-online.target systemd-sysctl.service
        [Service]
        Type=oneshot
        RemainAfterExit=yes
        %s[Install]
        WantedBy=multi-user.target
        END
        systemctl enable --now direct-routing.service

        The program has to listen on the service's address or on all addresses, on port %s.

        """
                .formatted(adds, lines, ports());
    }

    private String ports() {
        return service.fronts().stream()
                .map(front -> Integer.toString(front.getPort()))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private String windowsDirect() {
        StringBuilder text =
                new StringBuilder(
                        """
                        Windows, on every real server, in PowerShell as administrator
                        -------------------------------------------------------------
                        1. Add a loopback adapter: run hdwwiz.exe, "Install the hardware that I manually select", Network
                           adapters, Microsoft, "Microsoft KM-TEST Loopback Adapter". Then name it, and the adapter that
                           leads to the network (here Ethernet; Get-NetAdapter lists them):

                        Get-NetAdapter | Where-Object InterfaceDescription -like "*KM-TEST*" | Rename-NetAdapter -NewName gateway-vip
                        Set-NetIPInterface -InterfaceAlias gateway-vip -InterfaceMetric 254
                        Set-DnsClient -InterfaceAlias gateway-vip -RegisterThisConnectionsAddress $false
                        Disable-NetAdapterBinding -Name gateway-vip -ComponentID ms_msclient, ms_server

                           Where there is no desktop: devcon.exe install %windir%\\inf\\netloop.inf *msloop

                        2. Put the service's address on it:

                        """);
        for (InetAddress address : addresses) {
            text.append(
                    "New-NetIPAddress -InterfaceAlias gateway-vip -IPAddress %s -PrefixLength %d -SkipAsSource $true\n"
                            .formatted(address.getHostAddress(), Family.of(address).bits()));
        }
        text.append(
                "\n3. Let packets for it in and out over the other adapter (weak host model):\n\n");
        for (Family family : service.families()) {
            String net = family == Family.IPV4 ? "ipv4" : "ipv6";
            text.append(
                    """
                    netsh interface %1$s set interface "Ethernet" weakhostreceive=enabled
                    netsh interface %1$s set interface "gateway-vip" weakhostreceive=enabled
                    netsh interface %1$s set interface "gateway-vip" weakhostsend=enabled
                    netsh interface %1$s set interface "gateway-vip" dadtransmits=0
                    """
                            .formatted(net));
        }
        text.append(
                "\n"
                        + "   Check: Get-NetIPInterface gateway-vip | Format-List AddressFamily,"
                        + " WeakHostSend, WeakHostReceive\n");
        text.append("\n4. Let the firewall accept the service:\n\n");
        text.append(
                "New-NetFirewallRule -DisplayName \"Gateway %s\" -Direction Inbound -Action Allow -Protocol %s -LocalPort %s\n\n"
                        .formatted(
                                service.name().replace("\"", ""),
                                service.transport().name(),
                                ports().replace(" ", "")));
        return text.toString();
    }

    private String check() {
        StringBuilder text =
                new StringBuilder(
                        """
                        Check, from another machine on the segment
                        ------------------------------------------
                        One MAC address only may answer, the gateway's:

                        """);
        for (InetAddress address : addresses) {
            text.append(
                    Family.of(address) == Family.IPV4
                            ? "arping -c 3 -I eth0 " + address.getHostAddress() + "\n"
                            : "ndisc6 -m " + address.getHostAddress() + " eth0\n");
        }
        return text.toString();
    }

    private String nat() {
        return """
        The gateway has to be the servers' way to the clients. Its address on the servers' network stands here as
        GATEWAY; with a pair of gateways it is the floating one.

        Linux, on every real server, as root
        ------------------------------------
        ip route replace default via GATEWAY

        Windows, on every real server, in PowerShell as administrator
        -------------------------------------------------------------
        New-NetRoute -DestinationPrefix 0.0.0.0/0 -InterfaceAlias Ethernet -NextHop GATEWAY

        Clients on the servers' own network segment would be answered directly and refuse the answer: use snat or
        direct routing for them.
        """;
    }
}
