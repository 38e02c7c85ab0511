package org.medgateway.mllp.wire;

/// The limits and the temper of a frame decoder.
///
/// @param end what may stand behind the FS of a frame
/// @param maxBody the longest body in bytes, VT, FS and CR not counted
/// @param maxGarbage how many bytes that are neither a frame nor padding may stand before a frame
public record Framing(End end, int maxBody, int maxGarbage) {

    /// What ends a frame.
    public enum End {
        /// FS CR; also FS alone where a new VT or a pause follows.
        TOLERANT,
        /// FS CR and nothing else.
        STRICT
    }

    public Framing {
        if (maxBody < 1) {
            throw new IllegalArgumentException(
                    "maxBody: found " + maxBody + ", expected 1 or more");
        }
        if (maxBody > Integer.MAX_VALUE - 16) {
            throw new IllegalArgumentException(
                    "maxBody: found " + maxBody + ", expected below 2 GiB");
        }
        if (maxGarbage < 0) {
            throw new IllegalArgumentException(
                    "maxGarbage: found " + maxGarbage + ", expected 0 or more");
        }
    }
}
