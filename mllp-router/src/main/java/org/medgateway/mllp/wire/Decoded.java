package org.medgateway.mllp.wire;

/// What one step of the [FrameDecoder] found.
public sealed interface Decoded permits Frame, Decoded.NeedMore, Decoded.Fragment, Decoded.Broken {

    /// Everything fed so far is used up or held; feed more.
    enum NeedMore implements Decoded {
        NEED_MORE
    }

    /// A frame began and another VT came before its end: the fragment is dropped and must never be
    /// acknowledged; the frame that the VT begins is not lost.
    ///
    /// @param length how many body bytes the fragment had
    record Fragment(int length) implements Decoded {}

    /// The stream cannot be followed any further; every later step gives the same answer.
    ///
    /// @param fault the kind, for counting
    /// @param why a sentence for the log and for a negative acknowledgement; never message content
    record Broken(Fault fault, String why) implements Decoded {}

    /// The ways in which a stream breaks.
    enum Fault {
        /// The body is longer than the limit; [FrameDecoder#partial] has its beginning.
        OVERSIZE,
        /// FS was followed by something that cannot follow it.
        BAD_END,
        /// Too many bytes outside of frames.
        GARBAGE
    }
}
