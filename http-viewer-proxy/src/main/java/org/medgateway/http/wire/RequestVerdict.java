package org.medgateway.http.wire;

import org.jspecify.annotations.Nullable;

/// Whether a request may go on, and what was found out about it on the way.
public sealed interface RequestVerdict {

    /// @param head with its target in origin-form (or `*`), otherwise as it came
    /// @param authority whom the client asked for: the target's authority, else Host; empty when
    ///   neither names one
    /// @param path the target up to the question mark
    /// @param query what follows the question mark, null when there is none
    /// @param keepAlive whether the client wants the connection to stay
    /// @param upgrade the protocols of an Upgrade that may become a tunnel, null when none was
    ///   asked for
    /// @param expectContinue whether the client waits for 100 (Continue) before it sends the body
    record Accepted(
            RequestHead head,
            Authority authority,
            String path,
            @Nullable String query,
            Framing framing,
            boolean keepAlive,
            @Nullable String upgrade,
            boolean expectContinue)
            implements RequestVerdict {}

    /// Answer this status and close the connection.
    record Refused(int status, String why) implements RequestVerdict {}
}
