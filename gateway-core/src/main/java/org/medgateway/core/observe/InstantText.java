package org.medgateway.core.observe;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Writes instants as [Instant#toString] does, ISO 8601 in UTC with 0, 3, 6 or 9 decimals. Lines of
/// a log fall into the same second again and again, so that much is kept. One thread only.
final class InstantText {

    private static final int NANOS_PER_SECOND = 1_000_000_000;

    private long second = Long.MIN_VALUE;
    private String upToSecond = "";

    void append(StringBuilder out, Instant instant) {
        if (instant.getEpochSecond() != second) {
            second = instant.getEpochSecond();
            String whole = instant.truncatedTo(ChronoUnit.SECONDS).toString();
            upToSecond = whole.substring(0, whole.length() - 1); // without the Z
        }
        out.append(upToSecond);
        int nanos = instant.getNano();
        if (nanos != 0) {
            out.append('.');
            for (int unit = NANOS_PER_SECOND; nanos != 0; ) {
                int group = nanos / (unit /= 1000);
                out.append((char) ('0' + group / 100));
                out.append((char) ('0' + group / 10 % 10));
                out.append((char) ('0' + group % 10));
                nanos -= group * unit;
            }
        }
        out.append('Z');
    }
}
