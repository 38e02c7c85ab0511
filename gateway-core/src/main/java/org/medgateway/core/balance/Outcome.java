package org.medgateway.core.balance;

/// How an exchange on a server ended.
public sealed interface Outcome {

    /// The only one of its kind, so that no other thread begins with the inner class.
    @SuppressWarnings("ClassInitializationDeadlock")
    Outcome SUCCEEDED = new Succeeded();

    /// The server did what was asked, or answered properly that it will not.
    record Succeeded() implements Outcome {}

    /// The server failed the exchange.
    ///
    /// @param why in words, for the log and the operator
    record Failed(Kind kind, String why) implements Outcome {}

    /// The exchange ended for a reason that does not lie with the server, such as a client that
    /// went away.
    record Abandoned(String why) implements Outcome {}

    /// What went wrong at the server.
    enum Kind {
        /// It could not be connected to.
        CONNECT,
        /// It did not answer in time.
        TIMEOUT,
        /// It closed or reset the connection in the middle.
        CLOSED,
        /// It answered what the protocol does not allow.
        PROTOCOL,
        /// It refused in the protocol's own words, for now.
        REFUSED
    }

    /// Whether the outcome speaks against the server's health.
    default boolean blamesServer() {
        return switch (this) {
            case Succeeded _ -> false;
            case Abandoned _ -> false;
            case Failed(var kind, _) ->
                    switch (kind) {
                        case CONNECT, TIMEOUT, CLOSED, PROTOCOL -> true;
                        case REFUSED -> false;
                    };
        };
    }

    /// Why, in words; empty where it succeeded.
    default String why() {
        return switch (this) {
            case Succeeded _ -> "";
            case Abandoned(var why) -> why;
            case Failed(_, var why) -> why;
        };
    }

    /// One word for metrics and logs.
    default String label() {
        return switch (this) {
            case Succeeded _ -> "succeeded";
            case Abandoned _ -> "abandoned";
            case Failed(var kind, _) ->
                    switch (kind) {
                        case CONNECT -> "failed-connect";
                        case TIMEOUT -> "failed-timeout";
                        case CLOSED -> "failed-closed";
                        case PROTOCOL -> "failed-protocol";
                        case REFUSED -> "refused";
                    };
        };
    }
}
