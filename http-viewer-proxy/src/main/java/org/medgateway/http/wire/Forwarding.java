package org.medgateway.http.wire;

import org.jspecify.annotations.Nullable;

/// Tells the server who asked: X-Forwarded-For, -Proto, -Host and Forwarded (RFC 7239). What a peer
/// claims about others is believed only of trusted proxies; from anybody else it is taken out.
///
/// @param mode what is written
/// @param via the name for Via fields; null to write none (RFC 9110 7.6.3 wants one in requests)
public record Forwarding(Mode mode, @Nullable String via) {

    public enum Mode {
        /// Nothing is added and nothing taken out.
        OFF,
        /// X-Forwarded-For, X-Forwarded-Proto and X-Forwarded-Host.
        ON,
        /// The Forwarded field instead.
        FORWARDED,
        /// Trusted proxies' fields go on as they are, others' are taken out, none are added.
        TRUSTED_ONLY
    }

    /// @param client address of the peer, without port
    /// @param trusted whether that peer is one of the trusted proxies
    /// @param scheme `http` or `https`, as the client spoke to us
    public void apply(
            RequestHead head, String client, boolean trusted, String scheme, Authority authority) {
        Fields fields = head.fields();
        if (mode != Mode.OFF && !trusted) {
            fields.removeNames(Forwarding::isClaim);
        }
        switch (mode) {
            case OFF, TRUSTED_ONLY -> {}
            case ON -> {
                append(fields, "X-Forwarded-For", client);
                setIfMissing(fields, "X-Forwarded-Proto", scheme);
                if (!authority.text().isEmpty()) {
                    setIfMissing(fields, "X-Forwarded-Host", authority.text());
                }
            }
            case FORWARDED -> append(fields, "Forwarded", element(client, scheme, authority));
        }
        if (via != null) {
            append(fields, "Via", head.version().number() + " " + via);
        }
    }

    private static boolean isClaim(String name) {
        return switch (name.length()) {
            case 9 -> name.equalsIgnoreCase("Forwarded") || name.equalsIgnoreCase("X-Real-IP");
            default -> name.regionMatches(true, 0, "X-Forwarded-", 0, 12);
        };
    }

    private static String element(String client, String scheme, Authority authority) {
        String node = client.indexOf(':') < 0 ? client : "\"[" + client + "]\"";
        String host = authority.text();
        if (host.isEmpty()) {
            return "for=" + node + ";proto=" + scheme;
        }
        return "for="
                + node
                + ";host="
                + (Octets.isToken(host) ? host : '"' + host + '"')
                + ";proto="
                + scheme;
    }

    private static void append(Fields fields, String name, String element) {
        String before = String.join(", ", fields.all(name));
        fields.set(name, before.isEmpty() ? element : before + ", " + element);
    }

    private static void setIfMissing(Fields fields, String name, String value) {
        if (!fields.contains(name)) {
            fields.add(name, value);
        }
    }
}
