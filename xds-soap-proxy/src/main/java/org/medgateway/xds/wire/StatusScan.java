package org.medgateway.xds.wire;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;

/// Finds the status of a registry response in the first kilobytes of an answer that passes, for the
/// log. It takes the first status that it sees for the answer's, which is where the schema puts it.
public final class StatusScan {

    private static final int MOST = 4096;
    private static final String BEFORE = "ResponseStatusType:";

    private @Nullable StringBuilder text = new StringBuilder(0);
    private @Nullable String found;

    /// Looks at what passes; the buffer's indices are left as they are.
    public void pass(ByteBuf passing) {
        StringBuilder seen = text;
        if (seen == null) {
            return;
        }
        int count = Math.min(passing.readableBytes(), MOST - seen.length());
        seen.append(passing.toString(passing.readerIndex(), count, StandardCharsets.ISO_8859_1));
        int start = seen.indexOf(BEFORE) + BEFORE.length();
        int end = start;
        while (end < seen.length() && Character.isLetter(seen.charAt(end))) {
            end++;
        }
        // a word that the buffer's end may have cut is read again with more
        if (start >= BEFORE.length() && end < seen.length()) {
            is(seen.substring(start, end));
        } else if (seen.length() == MOST) {
            text = null;
        }
    }

    /// It is known from elsewhere: a status URN, or its last word.
    public void is(String status) {
        String word = status.substring(status.lastIndexOf(':') + 1);
        found = word.length() > 40 ? null : word;
        text = null;
    }

    /// `Success`, `Failure` or `PartialSuccess`; null when none was seen.
    public @Nullable String found() {
        return found;
    }
}
