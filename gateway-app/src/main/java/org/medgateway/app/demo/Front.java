package org.medgateway.app.demo;

import org.medgateway.core.runtime.Gateway;
import org.medgateway.core.runtime.VirtualService;

import java.net.InetSocketAddress;
import java.util.function.Consumer;

/// What the hospital's systems know of the gateway before them.
public interface Front {

    /// Where a virtual service listens.
    InetSocketAddress address(String service);

    /// Tells `listener` whether a server may get new sessions, each time that may have changed.
    /// From outside the gateway's process nobody sees that: then it is never told.
    default void watch(String service, String server, Consumer<Boolean> listener) {}

    /// A gateway in this process.
    static Front of(Gateway gateway) {
        return new Front() {
            @Override
            public InetSocketAddress address(String service) {
                return service(service).addresses().getFirst();
            }

            @Override
            public void watch(String service, String server, Consumer<Boolean> listener) {
                var state = service(service).server(server);
                if (state != null) {
                    state.listen((_, _, now) -> listener.accept(now.acceptsNew()));
                }
            }

            private VirtualService service(String name) {
                VirtualService found = gateway.service(name);
                if (found == null) {
                    throw new IllegalStateException(
                            "the hospital's own service is missing: " + name);
                }
                return found;
            }
        };
    }
}
