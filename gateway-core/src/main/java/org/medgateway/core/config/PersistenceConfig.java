package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/// Which server a returning client gets.
@Shorthand("by")
public record PersistenceConfig(
        @Setting(
                        value =
                                "`none`, `source-ip`, `last-successful`, `cookie`, or a routing"
                                        + " attribute of the protocol.",
                        defaultsTo = "none")
                String by,
        @Setting(value = "How long an unused entry is remembered; 0 is for ever.", defaultsTo = "0")
                Duration timeout,
        @Setting(
                        value =
                                "With `source-ip`: how many bits of an IPv4 address count (of IPv6:"
                                        + " twice as many, at most 128).",
                        defaultsTo = "32")
                int prefix,
        @Setting(
                        value = "How many entries are remembered; the least recently used goes.",
                        defaultsTo = "100000")
                int maxEntries,
        @Setting(
                        "Whether a draining server still takes its clients; by default only with"
                                + " `cookie`.")
                @Nullable Boolean whileDraining,
        @Setting(value = "Whether the entries survive a restart.", defaultsTo = "true")
                boolean persistent,
        @Flattened PersistenceOptions options)
        implements Checked {

    public static final String NONE = "none";
    public static final String SOURCE_IP = "source-ip";
    public static final String LAST_SUCCESSFUL = "last-successful";
    public static final String COOKIE = "cookie";

    @Override
    public void check(Scope scope) {
        if (prefix < 1 || prefix > 128) {
            scope.problem("prefix", "expected 1 to 128, found " + prefix);
        }
        if (maxEntries < 1) {
            scope.problem("maxEntries", "expected at least 1, found " + maxEntries);
        }
    }
}
