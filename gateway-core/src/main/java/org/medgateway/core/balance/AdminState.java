package org.medgateway.core.balance;

/// What an operator wants of a server.
public enum AdminState {
    /// Takes new exchanges.
    READY,
    /// Takes no new exchange and finishes what is running; persistence may still bring clients back
    /// to it.
    DRAIN,
    /// Out of service now: takes nothing, and what is running is shut.
    HALT
}
