package org.medgateway.http.wire;

/// How much of a head is read before it is refused.
///
/// @param startLine octets of the request or status line
/// @param section octets of the whole head, start line included
/// @param fields number of field lines
public record HeadLimits(int startLine, int section, int fields) {

    public static final HeadLimits DEFAULT = new HeadLimits(8 * 1024, 32 * 1024, 128);

    public HeadLimits {
        if (startLine < 64 || section < startLine || fields < 1) {
            throw new IllegalArgumentException(
                    "a head needs a start line of 64 octets or more, a section not below it, and a"
                            + " field");
        }
    }
}
