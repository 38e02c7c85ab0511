package org.medgateway.core.spi;

import java.time.Duration;

/// A running virtual service, from the protocol's side.
public interface ProtocolService extends AutoCloseable {

    /// Takes over a client's connection: TLS and the PROXY header are done, reading has not begun
    /// (auto-read is off). Called on the connection's event loop; adds its handlers to the pipeline
    /// and never blocks. The connection ends when its channel closes.
    void accept(ClientConnection client);

    /// Says no to a new definition that the running service cannot go over to. Asked before
    /// anything of a new configuration is in force; another service's no may still follow. Control
    /// thread only.
    ///
    /// @throws ServiceRefused with what is to be done instead; the configuration is refused then
    default void prepare(ServiceDefinition next) throws ServiceRefused {}

    /// The service has a new definition, which [ServiceContext#definition] answers from now on.
    /// Exchanges that run finish on the old one; what is kept for servers that are gone is to be
    /// given up when idle. Any thread, must not block.
    default void definitionChanged(ServiceDefinition before, ServiceDefinition now) {}

    /// Reads a text that shows an exchange of this protocol: a message, the head of a request. Any
    /// thread.
    ///
    /// @throws IllegalArgumentException where the text shows none, with what was expected
    default Sample sample(String text) {
        throw new IllegalArgumentException(
                "nothing of what a service of this type carries can be shown as a text");
    }

    /// The service is no longer in the configuration, or the configuration that it was opened for
    /// was refused; [#close] follows. When the gateway merely stops, only [#close] is called: what
    /// is to work on without the gateway, as forwarding by the kernel, ends here and not there. May
    /// block.
    ///
    /// @param patience how long what runs may take to finish
    default void removed(Duration patience) {}

    /// The clients of a service that ends have gone: what runs on without one may take so long to
    /// finish, and is given up then. May block for as long.
    default void finish(Duration patience) {}

    /// The service stops for good once its connections have ended: give up what is kept. May block
    /// for a short time.
    @Override
    void close();
}
