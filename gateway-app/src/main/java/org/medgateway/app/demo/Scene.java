package org.medgateway.app.demo;

import org.medgateway.core.balance.AdminState;
import org.medgateway.core.runtime.Gateway;

import java.nio.file.Path;
import java.util.List;

/// One part of the simulated hospital: some servers, the virtual services before them, and the
/// systems that use those.
interface Scene extends AutoCloseable {

    /// Its certificates, as entries of `certificates` in the configuration; empty for none.
    ///
    /// @param folder where their files go
    default String certificates(Path folder) {
        return "";
    }

    /// Its virtual services, as entries of `virtualServices` in the configuration.
    String services();

    /// Begins the traffic.
    void begin(Gateway gateway);

    /// The servers that can be killed.
    List<Victim> victims();

    /// What its systems have seen so far, one line each.
    List<String> report();

    /// Sets what an operator wants of a server that the demo's own gateway does not know; whether
    /// there is such a server here.
    default boolean administer(String server, AdminState wish) {
        return false;
    }

    /// What its systems noticed that no gateway could have kept from them, one line each.
    default List<String> noticed() {
        return List.of();
    }

    /// Ends the traffic and judges: everything that went wrong, one line each; empty when nothing
    /// did.
    List<String> judge() throws InterruptedException;

    @Override
    void close();

    /// A server that can be killed.
    interface Victim {
        String name();

        /// Ends at once: its port refuses, its connections are reset.
        void kill();

        /// Comes back on the same port.
        void revive();

        /// Goes silent, its sockets staying open; [#revive] ends that too.
        void freeze();
    }
}
