package org.medgateway.http.wire;

/// The checks of RFC 9112 that need the whole head of an answer.
public final class AnswerCheck {

    private AnswerCheck() {}

    /// @param upgradeAsked whether the request offered an upgrade, without which 101 has no meaning
    public static AnswerVerdict check(
            ResponseHead head, String requestMethod, boolean upgradeAsked) {
        if (head.status() == 101 && !upgradeAsked) {
            return new AnswerVerdict.Refused(
                    "101 (Switching Protocols) to a request without Upgrade");
        }
        try {
            Framing framing = FramingRules.ofAnswer(head, requestMethod);
            boolean persistent =
                    head.version() == Version.HTTP_1_1
                            ? !head.fields().lists("Connection", "close")
                            : head.fields().lists("Connection", "keep-alive");
            return new AnswerVerdict.Accepted(
                    head, framing, persistent && !(framing instanceof Framing.UntilClose));
        } catch (Malformed e) {
            return new AnswerVerdict.Refused(e.why());
        }
    }
}
