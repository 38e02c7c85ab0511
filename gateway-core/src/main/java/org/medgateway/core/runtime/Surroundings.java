package org.medgateway.core.runtime;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.EventLoopGroup;

import org.medgateway.core.health.HealthMonitor;
import org.medgateway.core.net.Connector;
import org.medgateway.core.net.Transport;
import org.medgateway.core.observe.Events;

import java.nio.file.Path;
import java.time.InstantSource;

/// What all services of a gateway share.
///
/// @param stateDirectory the folder for what outlives a restart
record Surroundings(
        Transport transport,
        EventLoopGroup loops,
        Connector connector,
        Protocols protocols,
        HealthMonitor monitor,
        Events events,
        MeterRegistry meters,
        Path stateDirectory,
        InstantSource clock) {}
