package org.medgateway.http.wire;

import java.util.List;

/// Takes out what belongs to one connection only (RFC 9110 7.6.1): the well-known fields and every
/// field that Connection names. Framing fields go as well; whoever writes the message on sets its
/// own.
public final class HopByHop {

    private HopByHop() {}

    /// From a request. `TE: trailers` is kept, for gRPC and others depend on it.
    public static void stripRequest(Fields fields) {
        boolean trailers = fields.lists("TE", "trailers");
        strip(fields);
        fields.removeNames(name -> name.equalsIgnoreCase("HTTP2-Settings"));
        if (trailers) {
            fields.add("TE", "trailers");
        }
    }

    public static void stripAnswer(Fields fields) {
        strip(fields);
    }

    /// From trailers: nothing that decides about framing, routing or the connection may come that
    /// late (RFC 9110 6.5.1).
    public static void stripTrailers(Fields trailers) {
        if (!trailers.isEmpty()) {
            trailers.removeNames(
                    name ->
                            isConnectionField(name)
                                    || name.equalsIgnoreCase("Content-Length")
                                    || name.equalsIgnoreCase("Host")
                                    || name.equalsIgnoreCase("Trailer")
                                    || name.equalsIgnoreCase("Cookie")
                                    || name.equalsIgnoreCase("Set-Cookie")
                                    || name.equalsIgnoreCase("Authorization"));
        }
    }

    private static void strip(Fields fields) {
        List<String> named =
                fields.contains("Connection") ? fields.members("Connection") : List.of();
        if (named.isEmpty() || named.stream().allMatch(HopByHop::isUsual)) {
            fields.removeNames(HopByHop::isConnectionField);
            return;
        }
        fields.removeNames(
                name ->
                        isConnectionField(name)
                                || !isNeverNamed(name)
                                        && named.stream().anyMatch(name::equalsIgnoreCase));
    }

    private static boolean isUsual(String option) {
        return option.equals("close")
                || option.equals("keep-alive")
                || option.equals("upgrade")
                || option.equals("te");
    }

    /// Naming one of these in Connection would tear the message apart; RFC 9110 7.6.1 forbids it to
    /// senders.
    private static boolean isNeverNamed(String name) {
        return name.equalsIgnoreCase("Host") || name.equalsIgnoreCase("Content-Length");
    }

    static boolean isConnectionField(String name) {
        return switch (name.length()) {
            case 2 -> name.equalsIgnoreCase("TE");
            case 7 -> name.equalsIgnoreCase("Upgrade");
            case 10 -> name.equalsIgnoreCase("Connection") || name.equalsIgnoreCase("Keep-Alive");
            case 16 -> name.equalsIgnoreCase("Proxy-Connection");
            case 17 -> name.equalsIgnoreCase("Transfer-Encoding");
            default -> false;
        };
    }
}
