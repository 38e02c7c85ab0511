package org.medgateway.core.balance;

/// Whether and how a returning client meets the server it had.
public sealed interface Persistence {

    Persistence NONE = new None();

    /// Every exchange is free.
    record None() implements Persistence {}

    /// A key sticks to the server that it was given, from the choice on.
    ///
    /// @param whileDraining whether a draining server still takes the keys that stick to it
    record Sticky(StickTable table, boolean whileDraining) implements Persistence {}

    /// All exchanges go to the server that last succeeded, until it fails, is halted, or the table
    /// is cleared.
    record LastSuccessful(StickTable table) implements Persistence {
        /// The one key of the table.
        public static final String KEY = "last-successful";
    }

    /// The client itself names its server (a cookie); nothing is remembered here.
    ///
    /// @param whileDraining whether a draining server still takes the clients that name it
    record ByClient(boolean whileDraining) implements Persistence {}
}
