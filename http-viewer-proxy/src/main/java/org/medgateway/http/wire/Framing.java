package org.medgateway.http.wire;

/// How the end of a body is found (RFC 9112 6.3).
public sealed interface Framing {

    // Each the only one of its kind, so that no other thread begins with the inner class.
    @SuppressWarnings("ClassInitializationDeadlock")
    Framing NONE = new None();

    @SuppressWarnings("ClassInitializationDeadlock")
    Framing CHUNKED = new Chunked();

    @SuppressWarnings("ClassInitializationDeadlock")
    Framing UNTIL_CLOSE = new UntilClose();

    /// No body at all, not even an empty one.
    record None() implements Framing {}

    /// A body of so many octets, zero included.
    record Length(long octets) implements Framing {}

    record Chunked() implements Framing {}

    /// An answer that ends with its connection.
    record UntilClose() implements Framing {}

    default boolean hasBody() {
        return switch (this) {
            case None _ -> false;
            case Length(long octets) -> octets > 0;
            case Chunked _, UntilClose _ -> true;
        };
    }
}
