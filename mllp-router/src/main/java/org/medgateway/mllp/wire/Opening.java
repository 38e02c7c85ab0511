package org.medgateway.mllp.wire;

import io.netty.buffer.ByteBuf;

/// What a body opens with: a header that can be read, or something that cannot.
public sealed interface Opening permits MessageHeader, Opening.Unreadable {

    /// No header to go by; such a body is never passed on.
    ///
    /// @param why a sentence without message content
    record Unreadable(Fault fault, String why) implements Opening {}

    /// What is wrong with the beginning of a body.
    enum Fault {
        EMPTY,
        NO_HEADER,
        BAD_DELIMITERS,
        /// UTF-16 or UTF-32: delimiters and block characters mean something else in it.
        WIDE_CHARACTERS
    }

    /// Reads the first segment of the body in `[start, end)` of the buffer.
    static Opening of(ByteBuf bytes, int start, int end) {
        return HeaderReader.read(bytes, start, end);
    }

    static Opening of(Frame frame) {
        return of(frame.bytes(), frame.bodyStart(), frame.bodyEnd());
    }

    static Opening of(Slice body) {
        return of(body.bytes(), body.start(), body.end());
    }
}
