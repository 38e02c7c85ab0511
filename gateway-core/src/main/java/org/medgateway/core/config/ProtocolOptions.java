package org.medgateway.core.config;

import java.util.List;
import java.util.Optional;

/// What a protocol adds to the settings of its services.
public interface ProtocolOptions {

    /// Why `name` is no routing attribute of the protocol, with the names that are; empty where it
    /// is one.
    Optional<String> refuseAttribute(String name);

    /// Routing attributes of the protocol that a form may offer, those of every connection left
    /// out; not all that [#refuseAttribute] lets pass.
    default List<String> usualAttributes() {
        return List.of();
    }

    /// Whether persistence by cookie means something in the protocol.
    default boolean keepsCookies() {
        return false;
    }

    /// Checks what concerns the protocol across the whole service.
    default void check(VirtualServiceConfig service, Scope scope) {}
}
