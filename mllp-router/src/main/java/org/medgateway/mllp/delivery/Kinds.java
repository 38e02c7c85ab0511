package org.medgateway.mllp.delivery;

import org.jspecify.annotations.Nullable;
import org.medgateway.mllp.wire.MessageHeader;
import org.medgateway.mllp.wire.Slice;

/// What a message is called in logs and metrics: `ADT^A01`. Feeds send the same kinds over and
/// over, so the last name is kept. One event loop only.
final class Kinds {

    private static final String UNREADABLE = "unreadable";
    private static final String BATCH = "batch";

    private byte[] lastType = {};
    private byte[] lastEvent = {};
    private String last = "";

    String of(@Nullable MessageHeader header) {
        if (header == null) {
            return UNREADABLE;
        }
        if (header.isBatch()) {
            return BATCH;
        }
        Slice type = header.component(9, 1);
        Slice event = header.component(9, 2);
        if (!same(type, lastType) || !same(event, lastEvent)) {
            lastType = type.copy();
            lastEvent = event.copy();
            last = event.isEmpty() ? printable(type) : printable(type) + '^' + printable(event);
        }
        return last;
    }

    /// What a sender writes there ends up as a label: only what a message type is made of.
    private static String printable(Slice text) {
        String latin = text.latin();
        boolean plain =
                latin.length() <= 8
                        && latin.chars().allMatch(c -> c < 0x7F && Character.isLetterOrDigit(c));
        return plain ? latin : "?";
    }

    private static boolean same(Slice slice, byte[] bytes) {
        if (slice.length() != bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if (slice.byteAt(i) != bytes[i]) {
                return false;
            }
        }
        return true;
    }
}
