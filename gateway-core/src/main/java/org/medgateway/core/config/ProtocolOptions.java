package org.medgateway.core.config;

import java.util.Optional;

/// What a protocol adds to the settings of its services.
public interface ProtocolOptions {

    /// Why `name` is no routing attribute of the protocol, with the names that are; empty where it
    /// is one.
    Optional<String> refuseAttribute(String name);

    /// Whether persistence by cookie means something in the protocol.
    default boolean keepsCookies() {
        return false;
    }

    /// Checks what concerns the protocol across the whole service.
    default void check(VirtualServiceConfig service, Scope scope) {}
}
