package org.medgateway.app.demo;

import org.medgateway.core.balance.AdminState;

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

    /// Its virtual service, as an entry of `virtualServices` in the configuration; empty for none.
    ///
    /// @param listen the address and port for it
    String service(String listen);

    /// Begins the traffic.
    void begin(Front gateway);

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
}
