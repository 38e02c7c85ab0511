package org.medgateway.http.wire;

/// What a decoder made of the bytes so far.
public sealed interface Decoded<H> {

    /// All bytes given were taken; the head is not at its end.
    record NeedMore<H>() implements Decoded<H> {}

    /// A whole head; what follows it in the buffer was left there.
    record Complete<H>(H head) implements Decoded<H> {}

    /// Not HTTP, or more than the limits allow. The connection cannot be used any more.
    ///
    /// @param status what a client is to be told: 400, 414, 431, 505
    record Broken<H>(int status, String why) implements Decoded<H> {}
}
