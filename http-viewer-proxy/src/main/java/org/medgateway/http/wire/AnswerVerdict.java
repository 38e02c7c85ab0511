package org.medgateway.http.wire;

/// Whether a server's answer may go on.
public sealed interface AnswerVerdict {

    /// @param keepAlive whether the server's connection can serve another request after this answer
    record Accepted(ResponseHead head, Framing framing, boolean keepAlive)
            implements AnswerVerdict {}

    /// The server's answer cannot be understood in one way only; the client is told 502.
    record Refused(String why) implements AnswerVerdict {}
}
