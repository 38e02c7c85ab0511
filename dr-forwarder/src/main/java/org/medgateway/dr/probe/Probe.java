package org.medgateway.dr.probe;

import org.jspecify.annotations.Nullable;
import org.medgateway.dr.exec.Outcome;
import org.medgateway.dr.exec.Shell;
import org.medgateway.dr.plane.Family;
import org.medgateway.dr.plane.ForwardedService;
import org.medgateway.dr.plane.Forwarding;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Asks the machine, changing nothing: nft is run with `-c`.
public final class Probe {

    private static final Pattern VERSION = Pattern.compile("v(\\d+)\\.(\\d+)\\.?(\\d*)");
    private static final String GRANT =
            "Run the gateway as root, or give its systemd unit"
                    + " \"AmbientCapabilities=CAP_NET_ADMIN CAP_NET_RAW\" and the same as"
                    + " CapabilityBoundingSet.";

    private final Shell shell;

    public Probe(Shell shell) {
        this.shell = shell;
    }

    /// What is missing for the nftables engine as such.
    public List<Finding> nftables() {
        List<Finding> findings = new ArrayList<>();
        Outcome version = shell.run("nft", "--version");
        if (!version.ok()) {
            findings.add(
                    new Finding(
                            true,
                            "The program nft was not found: layer 4 services need nftables.",
                            "Install it: apt install nftables."));
            return findings;
        }
        if (olderThan(version.output(), 1, 0, 6)) {
            findings.add(
                    new Finding(
                            true,
                            "nft is "
                                    + version.output().strip()
                                    + ", expected v1.0.6 or later: older ones cannot write the flow"
                                    + " maps.",
                            "Upgrade the package nftables."));
        }
        checkRights(findings);
        return findings;
    }

    private void checkRights(List<Finding> findings) {
        Outcome right = check("add table netdev medgateway_try");
        if (right.ok()) {
            checkKernel(findings);
        } else if (right.errors().contains("not permitted")) {
            findings.add(
                    new Finding(
                            true, "The gateway may not change the kernel's forwarding.", GRANT));
        } else {
            findings.add(
                    new Finding(
                            true,
                            "The kernel has no nftables for network devices: "
                                    + right.complaint()
                                    + ".",
                            "It needs CONFIG_NF_TABLES_NETDEV, which every distribution's kernel"
                                    + " from 5.10 on has."));
        }
    }

    private void checkKernel(List<Finding> findings) {
        Outcome forward =
                check(
                        """
                        table netdev medgateway_try {
                          map hop { type mark : ipv4_addr; }
                          map known { typeof @nh,96,96 . @nh,320,16 : meta mark; flags dynamic,timeout; size 10; }
                          chain c {
                            update @known { @nh,96,96 . @nh,320,16 timeout 60s : meta mark }
                            meta mark set numgen inc mod 2 map { 0 : 1, 1 : 2 }
                            meta mark set jhash ip saddr mod 2 map { 0 : 1, 1 : 2 }
                            fwd ip to meta mark map @hop device "lo"
                          }
                        }
                        """);
        if (!forward.ok()) {
            findings.add(
                    new Finding(
                            true,
                            "The kernel cannot forward by nftables: " + forward.complaint() + ".",
                            "It needs the modules nft_fwd_netdev, nft_numgen and nft_hash:"
                                    + " modprobe nft_fwd_netdev."));
        }
    }

    private Outcome check(String rules) {
        return shell.run(List.of("nft", "-c", "-f", "-"), rules);
    }

    private static boolean olderThan(String text, int... wanted) {
        Matcher found = VERSION.matcher(text);
        if (!found.find()) {
            return true;
        }
        for (int i = 0; i < wanted.length; i++) {
            String digits = found.group(i + 1);
            int number = digits.isEmpty() ? 0 : Integer.parseInt(digits);
            if (number != wanted[i]) {
                return number < wanted[i];
            }
        }
        return false;
    }

    /// What is missing for IPVS; null when the kernel has it and `ipvsadm` is there.
    public @Nullable Finding ipvs() {
        Outcome outcome = shell.run("ipvsadm", "-L", "-n");
        if (outcome.ok()) {
            return null;
        }
        if (outcome.exit() == Outcome.NOT_STARTED) {
            return new Finding(
                    true,
                    "The program ipvsadm was not found.",
                    "Install it: apt install ipvsadm; or choose engine: nftables.");
        }
        return new Finding(
                true,
                "The kernel has no IPVS: " + outcome.complaint() + ".",
                "Load it: modprobe ip_vs; or choose engine: nftables.");
    }

    /// What is missing for one service.
    public List<Finding> service(ForwardedService service) {
        List<Finding> findings = new ArrayList<>();
        Outcome device = shell.run("ip", "link", "show", "dev", service.device());
        if (!device.ok()) {
            findings.add(
                    new Finding(
                            true,
                            "Service \"%s\": there is no interface %s."
                                    .formatted(service.name(), service.device()),
                            "Name the one that the clients' packets come in on, as \"ip link\""
                                    + " lists it."));
        }
        if (service.forwarding() != Forwarding.DIRECT_ROUTING) {
            for (Family family : service.families()) {
                routing(service, family, findings);
            }
            conntrack(findings);
        }
        return findings;
    }

    private void routing(ForwardedService service, Family family, List<Finding> findings) {
        String setting =
                switch (family) {
                    case IPV4 -> "net.ipv4.ip_forward";
                    case IPV6 -> "net.ipv6.conf.all.forwarding";
                };
        Outcome value = shell.run("sysctl", "-n", setting);
        if (value.ok() && !value.output().strip().equals("1")) {
            findings.add(
                    new Finding(
                            true,
                            "Service \"%s\" is forwarded by %s, but this machine does not route: %s is %s."
                                    .formatted(
                                            service.name(),
                                            service.forwarding().word(),
                                            setting,
                                            value.output().strip()),
                            "sysctl -w %s=1, and the same line in /etc/sysctl.d/90-medgateway.conf."
                                    .formatted(setting)));
        }
    }

    private void conntrack(List<Finding> findings) {
        if (shell.run("conntrack", "--version").exit() == Outcome.NOT_STARTED) {
            findings.add(
                    new Finding(
                            false,
                            "The program conntrack was not found: UDP clients of a server that goes"
                                    + " out stay with it until they pause.",
                            "Install it: apt install conntrack."));
        }
    }
}
