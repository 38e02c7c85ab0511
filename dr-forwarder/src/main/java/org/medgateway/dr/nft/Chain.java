package org.medgateway.dr.nft;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// A chain and its rules.
///
/// @param hook the line that makes it a base chain, or null
/// @param rules in order, in nft's words
record Chain(@Nullable String hook, List<String> rules) {

    /// Stands for the rules of a chain found in the kernel, which are not read back but written
    /// anew.
    static final Chain AS_FOUND = new Chain(null, List.of("# as found"));

    Chain {
        rules = List.copyOf(rules);
    }
}
