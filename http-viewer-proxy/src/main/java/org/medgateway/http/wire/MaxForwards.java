package org.medgateway.http.wire;

import org.jspecify.annotations.Nullable;

/// The field that lets OPTIONS and TRACE ask one of several proxies (RFC 9110 7.6.2); without
/// meaning for other methods.
public final class MaxForwards {

    private static final String NAME = "Max-Forwards";

    private MaxForwards() {}

    /// Counts a hop down on the request; where none was left, answers in the server's place.
    ///
    /// @return null where the request goes on
    public static @Nullable OwnAnswer countDown(RequestHead head) {
        if (!head.method().equals("OPTIONS") && !head.method().equals("TRACE")) {
            return null;
        }
        String left = head.fields().first(NAME);
        if (left == null
                || left.isEmpty()
                || left.length() > 9
                || !left.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return null;
        }
        int hops = Integer.parseInt(left);
        if (hops > 0) {
            head.fields().set(NAME, Integer.toString(hops - 1));
            return null;
        }
        // Reflecting a request would show its cookies to scripts.
        OwnAnswer answer = OwnAnswer.empty(head.method().equals("OPTIONS") ? 200 : 405);
        answer.fields().add("Allow", "GET, HEAD, POST, PUT, DELETE, PATCH, OPTIONS");
        return answer;
    }
}
