package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/// Who is told when something needs to be looked at: a server fails or returns, a certificate nears
/// its end, a peer is misconfigured. What happens within `group` goes out together.
public record AlertSettings(
        @Setting("E-mail through a relay.") @Nullable MailSettings mail,
        @Setting("Addresses that are sent each alert as JSON (POST).") List<Webhook> webhooks,
        @Setting("Receivers of SNMP notifications (version 2c traps), one for each alert.")
                List<TrapReceiver> traps,
        @Setting(value = "How long alerts are gathered before they go out.", defaultsTo = "10s")
                Duration group,
        @Setting(
                        value =
                                "How many groups go out an hour to each recipient at the most; what"
                                        + " is beyond is counted and told with the next.",
                        defaultsTo = "30")
                int perHour)
        implements Checked {

    @Override
    public void check(Scope scope) {
        if (mail == null && webhooks.isEmpty() && traps.isEmpty()) {
            scope.problem("", "expected mail, webhooks or traps");
        }
        if (perHour < 1) {
            scope.problem("perHour", "expected 1 or more, found " + perHour);
        }
    }

    /// How the relay's connection is protected.
    public enum MailTls {
        /// TLS from the first byte (port 465).
        ALWAYS,
        /// STARTTLS, and no mail without it.
        STARTTLS,
        /// None.
        OFF
    }

    /// E-mail through a relay.
    public record MailSettings(
            @Setting(value = "The relay.", example = "mail.hospital.example:587") Endpoint relay,
            @Setting(value = "How the connection is protected.", defaultsTo = "starttls")
                    MailTls tls,
            @Setting(
                            value =
                                    "The authority that the relay's certificate is checked against;"
                                            + " `system` for the machine's own authorities.",
                            defaultsTo = "system")
                    String verify,
            @Setting("The name to log in with.") @Nullable String user,
            @Setting("The password of `user`.") @Nullable Secret password,
            @Setting(value = "The sender.", example = "gateway@hospital.example") String from,
            @Setting("The recipients.") List<String> to,
            @Setting("Virtual services that this concerns; all when not given.")
                    List<String> services)
            implements Checked {
        @Override
        public void check(Scope scope) {
            if (to.isEmpty()) {
                scope.problem("to", "expected at least one recipient");
            }
            if (user != null && tls == MailTls.OFF) {
                scope.problem("tls", "a password does not go over a connection without TLS");
            }
        }
    }

    /// An address that is sent each group of alerts as JSON.
    @Shorthand("url")
    public record Webhook(
            @Setting(value = "Where to.", example = "https://chat.hospital.example/hooks/1")
                    URI url,
            @Setting(
                            value =
                                    "The authority that the certificate there is checked against;"
                                            + " `system` for the machine's own authorities.",
                            defaultsTo = "system")
                    String verify,
            @Setting("A bearer token to send.") @Nullable Secret token,
            @Setting("Virtual services that this concerns; all when not given.")
                    List<String> services)
            implements Checked {
        @Override
        public void check(Scope scope) {
            String scheme = String.valueOf(url.getScheme());
            if (url.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
                scope.problem("url", "expected http:// or https:// and a host, found " + url);
            }
        }
    }

    /// A receiver of SNMP notifications, `mgAlert` of the gateway's MIB.
    public record TrapReceiver(
            @Setting(
                            value = "Where it is; the port is 162 unless given.",
                            example = "nms.hospital.example")
                    Endpoint address,
            @Setting("The community, which crosses the network as it is.") Secret community,
            @Setting("Virtual services that this concerns; all when not given.")
                    List<String> services)
            implements Checked {

        private static final int PORT = 162;

        public TrapReceiver {
            address = address.orPort(PORT);
        }

        @Override
        public void check(Scope scope) {
            if (address.host().isEmpty()) {
                scope.problem("address", "expected the host of the receiver");
            }
        }
    }
}
