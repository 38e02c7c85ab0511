package org.medgateway.xds.wire;

/// What a look at the start of a body came to.
public sealed interface Look {

    /// More bytes are needed before anything can be said.
    record More() implements Look {}

    /// Everything that was wanted is known, or the limit was reached with the body's element known.
    record Seen(SoapFacts facts) implements Look {}

    /// The body is not to be forwarded. `soFar` has what was read before, for the answer's headers.
    record Refused(Reason reason, String why, SoapFacts soFar) implements Look {

        /// Which answer a refusal asks for.
        public enum Reason {
            /// Not well-formed, not an envelope, or hostile.
            MALFORMED,
            /// An envelope of a version that does not exist.
            VERSION_MISMATCH,
            /// The body's element does not stand within the limit.
            TOO_LARGE
        }
    }
}
