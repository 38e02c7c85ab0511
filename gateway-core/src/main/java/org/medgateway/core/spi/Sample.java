package org.medgateway.core.spi;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.route.Attributes;

/// An exchange that somebody shows as a text, to see what the rules make of it.
///
/// @param attributes what rules and keys would find in it; nothing of the client's connection
/// @param preferred the server that it names by itself, as a cookie does; null for none
public record Sample(Attributes attributes, @Nullable String preferred) {

    /// One that names no server.
    public Sample(Attributes attributes) {
        this(attributes, null);
    }
}
