package org.medgateway.dr.ipvs;

import org.medgateway.dr.exec.Outcome;
import org.medgateway.dr.exec.Shell;
import org.medgateway.dr.plane.ForwardingException;

import java.util.List;

/// Holds back the kernel's ICMP redirects while a service is translated (NAT).
///
/// An answer that leaves by the interface that it came in on makes the kernel tell the server of a
/// shorter way to the client (RFC 792, RFC 4861 section 8). A server that takes it would answer
/// past the gateway, from an address that the client never called. The kernel's own translation,
/// which nftables uses, holds redirects of its connections back by itself; IPVS does not, and for
/// IPv6 there is no setting.
final class Redirects {

    private static final String TABLE = "inet medgateway-ipvs";

    private final Shell shell;

    Redirects(Shell shell) {
        this.shell = shell;
    }

    /// Can be called again without harm.
    void holdBack() {
        nft(
                """
                add table %1$s
                delete table %1$s
                add table %1$s
                add chain %1$s redirects { type filter hook output priority filter; policy accept; }
                add rule %1$s redirects icmp type redirect drop
                add rule %1$s redirects icmpv6 type nd-redirect drop
                """
                        .formatted(TABLE));
    }

    /// Takes the rule away, also that of an earlier gateway; without harm where there is none.
    void allow() {
        nft("add table %1$s\ndelete table %1$s\n".formatted(TABLE));
    }

    private void nft(String commands) {
        Outcome outcome = shell.run(List.of("nft", "-f", "-"), commands);
        if (!outcome.ok()) {
            throw new ForwardingException(
                    "NAT by IPVS needs nft to hold ICMP redirects back, which would lead the"
                            + " servers past the gateway: "
                            + outcome.complaint());
        }
    }
}
