package org.medgateway.dicom.association;

import java.util.HashMap;
import java.util.Map;

/// How many associations each calling AE title has open. Any event loop.
public final class AssociationCounts {

    private final Map<String, Integer> open = new HashMap<>(); // guarded by this

    /// Counts one more, or answers false where there are `most` already; 0 is no limit.
    synchronized boolean enter(String callingAeTitle, int most) {
        int now = open.getOrDefault(callingAeTitle, 0);
        if (most > 0 && now >= most) {
            return false;
        }
        open.put(callingAeTitle, now + 1);
        return true;
    }

    synchronized void leave(String callingAeTitle) {
        open.computeIfPresent(callingAeTitle, (_, n) -> n == 1 ? null : n - 1);
    }
}
