package org.medgateway.core.config;

import java.net.InetAddress;
import java.util.regex.Pattern;

/// Where something listens or is reached: `10.1.2.3:104`, `[::1]:2575`, `pacs.example:104`,
/// `:2575`, or without a port.
///
/// Only a text: no name is looked up here.
///
/// @param host an address or a name, IPv6 without brackets; empty means every address
/// @param port 0 means that none is given: to listen, any free one; of a server, the one that the
///   client asked for
@Syntax(
        value = "`host:port`, `[ipv6]:port`, `:port` or `host`",
        pattern = "^(\\[[0-9A-Fa-f:.]+(%[0-9A-Za-z_.-]+)?\\]|[0-9A-Za-z_.-]*)(:[0-9]{1,5})?$")
public record Endpoint(String host, int port) {
    private static final String EXPECTED = "expected host:port, [ipv6]:port, :port or a host alone";
    private static final Pattern NAME =
            Pattern.compile(
                    "(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?(\\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?)*\\.?");
    private static final Pattern NUMBERS = Pattern.compile("[0-9.]+");

    public Endpoint {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("expected a port from 1 to 65535, found " + port);
        }
        checkHost(host);
    }

    /// Reads what the configuration says.
    ///
    /// @throws IllegalArgumentException saying what is expected
    public static Endpoint parse(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException(EXPECTED);
        }
        if (text.startsWith("[")) {
            int close = text.indexOf(']');
            String rest = text.substring(close + 1);
            if (close < 0
                    || !(rest.isEmpty() || rest.startsWith(":"))
                    || text.indexOf(':') > close) {
                throw new IllegalArgumentException(EXPECTED);
            }
            return new Endpoint(
                    text.substring(1, close), rest.isEmpty() ? 0 : port(rest.substring(1)));
        }
        int colon = text.indexOf(':');
        if (colon != text.lastIndexOf(':')) {
            throw new IllegalArgumentException(EXPECTED + "; an IPv6 address stands in brackets");
        }
        if (colon < 0 && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException(EXPECTED + "; a port alone is written :" + text);
        }
        return colon < 0
                ? new Endpoint(text, 0)
                : new Endpoint(text.substring(0, colon), port(text.substring(colon + 1)));
    }

    private static int port(String text) {
        if (text.isEmpty()
                || text.length() > 5
                || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new IllegalArgumentException("expected a port from 1 to 65535 after the colon");
        }
        return Integer.parseInt(text);
    }

    private static void checkHost(String host) {
        if (host.contains(":")) {
            literal(
                    host.replaceFirst("%[0-9A-Za-z_.-]+$", ""),
                    "expected an IPv6 address"); // zones: RFC 4007, 11
        } else if (NUMBERS.matcher(host).matches()) {
            // 10.1 and 0x7f.1 are addresses to some resolvers: here an IPv4 address has its four
            // numbers
            if (host.split("\\.", -1).length != 4) {
                throw new IllegalArgumentException("expected an IPv4 address of four numbers");
            }
            literal(host, "expected an IPv4 address");
        } else if (!host.isEmpty() && !NAME.matcher(host).matches()) {
            throw new IllegalArgumentException("expected an address or the name of a host");
        }
    }

    private static void literal(String address, String expected) {
        try {
            InetAddress.ofLiteral(address);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(expected + ", found \"" + address + "\"", e);
        }
    }

    /// Whether a port is given.
    public boolean hasPort() {
        return port != 0;
    }

    /// The same host with this port, unless one is given already.
    public Endpoint orPort(int other) {
        return hasPort() ? this : new Endpoint(host, other);
    }

    /// As it is written in the configuration.
    @Override
    public String toString() {
        String shown = host.contains(":") ? "[" + host + "]" : host;
        return hasPort() || host.isEmpty() ? shown + ":" + port : shown;
    }
}
