package org.medgateway.core.observe;

/// What can be read of a real server at any time. The runtime gives one for each server; each
/// method is called on any thread, answers at once and may be asked often.
public interface ServerReading {

    /// The server's name in its virtual service.
    String server();

    /// Whether the health checks let it carry exchanges; one that has not been checked yet counts
    /// as up.
    boolean up();

    /// Whether an operator lets it finish what it runs and gives it nothing new.
    boolean draining();

    /// Whether an operator has taken it out of service.
    boolean halted();

    /// The weight in force before slow start, 0 to 256.
    int weight();

    /// Exchanges that run on it now.
    int sessions();

    /// Bytes that it has been sent since the gateway began.
    long bytesToServer();

    /// Bytes that it has answered since the gateway began.
    long bytesFromServer();

    /// Whether it takes exchanges that nothing binds to it.
    default boolean takesNew() {
        return up() && !draining() && !halted() && weight() > 0;
    }
}
