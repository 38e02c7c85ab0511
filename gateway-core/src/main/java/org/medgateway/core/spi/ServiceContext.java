package org.medgateway.core.spi;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoopGroup;

import org.medgateway.core.net.Connector;
import org.medgateway.core.observe.Events;

import java.nio.file.Path;
import java.time.InstantSource;

/// What a running service works with. Any thread.
public interface ServiceContext {

    /// The virtual service's name.
    String name();

    /// The definition in force now. Take it once per exchange, so that an exchange sees one
    /// definition from its beginning to its end.
    ServiceDefinition definition();

    Connector connector();

    Events events();

    /// Where a protocol registers meters of its own, named `medgateway.TYPE.*` and tagged with the
    /// service; it removes them when the service closes.
    MeterRegistry meters();

    /// The event loops of the gateway, for what belongs to no client.
    EventLoopGroup loops();

    /// A folder of the service's own for what outlives a restart; exists.
    Path stateDirectory();

    InstantSource clock();
}
