package org.medgateway.http.wire;

import org.jspecify.annotations.Nullable;
import org.medgateway.http.wire.RequestVerdict.Accepted;
import org.medgateway.http.wire.RequestVerdict.Refused;

import java.util.List;
import java.util.Locale;

/// The checks of RFC 9110 and RFC 9112 that need the whole head of a request: one Host, one
/// framing, a target of a form that fits the method. The same for HTTP/1 and HTTP/2.
public final class RequestCheck {

    private RequestCheck() {}

    public static RequestVerdict check(RequestHead head) {
        try {
            return accepted(head);
        } catch (Malformed e) {
            return new Refused(e.status(), e.why());
        }
    }

    private static Accepted accepted(RequestHead head) throws Malformed {
        if (head.method().equals("CONNECT")) {
            throw new Malformed(501, "CONNECT is not served: this is not a forward proxy");
        }
        Authority host = host(head);
        Framing framing = FramingRules.ofRequest(head);
        RequestHead origin = head;
        String target = head.target();
        if (target.charAt(0) != '/') {
            if (target.equals("*")) {
                if (!head.method().equals("OPTIONS")) {
                    throw new Malformed(400, "the target * belongs to OPTIONS");
                }
            } else {
                // RFC 9112 3.2.2: the target's authority counts, Host is ignored and replaced.
                int authorityAt = schemeEnd(target);
                int pathAt = authorityEnd(target, authorityAt);
                host = authority(target.substring(authorityAt, pathAt));
                head.fields().set("Host", host.text());
                target = pathOf(head.method(), target, pathAt);
                origin = head.withTarget(target);
            }
        }
        int question = target.indexOf('?');
        return new Accepted(
                origin,
                host,
                question < 0 ? target : target.substring(0, question),
                question < 0 ? null : target.substring(question + 1),
                framing,
                keepAlive(head),
                upgrade(head),
                expectContinue(head));
    }

    private static Authority host(RequestHead head) throws Malformed {
        String found = null;
        for (int i = 0; i < head.fields().size(); i++) {
            if (head.fields().name(i).equalsIgnoreCase("Host")) {
                if (found != null) {
                    throw new Malformed(400, "more than one Host");
                }
                found = head.fields().value(i);
            }
        }
        if (found == null) {
            if (head.version() == Version.HTTP_1_1) {
                throw new Malformed(400, "no Host");
            }
            return Authority.NONE;
        }
        return authority(found);
    }

    private static Authority authority(String text) throws Malformed {
        Authority authority = Authority.parse(text);
        if (authority == null) {
            throw new Malformed(400, "the host is not \"name\" or \"name:port\"");
        }
        return authority;
    }

    private static int schemeEnd(String target) throws Malformed {
        if (target.regionMatches(true, 0, "http://", 0, 7)) {
            return 7;
        }
        if (target.regionMatches(true, 0, "https://", 0, 8)) {
            return 8;
        }
        throw new Malformed(400, "the target is neither a path nor an http address");
    }

    private static int authorityEnd(String target, int from) throws Malformed {
        int end = from;
        while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
            end++;
        }
        if (end == from) {
            throw new Malformed(400, "the target has no host");
        }
        return end;
    }

    private static String pathOf(String method, String target, int pathAt) {
        if (pathAt == target.length()) {
            return method.equals("OPTIONS") ? "*" : "/";
        }
        return target.charAt(pathAt) == '?'
                ? "/" + target.substring(pathAt)
                : target.substring(pathAt);
    }

    static boolean keepAlive(RequestHead head) {
        return switch (head.version()) {
            case HTTP_1_0 ->
                    head.fields().lists("Connection", "keep-alive")
                            && !head.fields().lists("Connection", "close");
            case HTTP_1_1 -> !head.fields().lists("Connection", "close");
            case HTTP_2 -> true;
        };
    }

    /// What may become a tunnel. An upgrade to cleartext HTTP/2 is passed over (RFC 9113 3.1
    /// retired it), and so is one that Connection does not name.
    private static @Nullable String upgrade(RequestHead head) {
        if (head.version() != Version.HTTP_1_1 || !head.fields().lists("Connection", "upgrade")) {
            return null;
        }
        List<String> protocols = head.fields().all("Upgrade");
        if (protocols.size() != 1
                || protocols.getFirst().toLowerCase(Locale.ROOT).contains("h2c")) {
            return null;
        }
        return protocols.getFirst();
    }

    private static boolean expectContinue(RequestHead head) throws Malformed {
        String expect = head.fields().first("Expect");
        if (expect == null) {
            return false;
        }
        if (!expect.equalsIgnoreCase("100-continue")) {
            throw new Malformed(417, "the expectation " + expect + " is not known");
        }
        // RFC 9110 10.1.1: an HTTP/1.0 client does not mean it.
        return head.version() != Version.HTTP_1_0;
    }
}
