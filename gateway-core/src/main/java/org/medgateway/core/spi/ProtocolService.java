package org.medgateway.core.spi;

/// A running virtual service, from the protocol's side.
public interface ProtocolService extends AutoCloseable {

    /// Takes over a client's connection: TLS and the PROXY header are done, reading has not begun
    /// (auto-read is off). Called on the connection's event loop; adds its handlers to the pipeline
    /// and never blocks. The connection ends when its channel closes.
    void accept(ClientConnection client);

    /// The service has a new definition, which [ServiceContext#definition] answers from now on.
    /// Exchanges that run finish on the old one; what is kept for servers that are gone is to be
    /// given up when idle. Any thread, must not block.
    default void definitionChanged(ServiceDefinition before, ServiceDefinition now) {}

    /// The service stops for good once its connections have ended: give up what is kept. May block
    /// for a short time.
    @Override
    void close();
}
