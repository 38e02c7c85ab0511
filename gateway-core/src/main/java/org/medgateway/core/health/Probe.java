package org.medgateway.core.health;

import io.netty.channel.EventLoop;

import org.medgateway.core.balance.RealServer;

import java.net.InetSocketAddress;
import java.time.Duration;

/// One check of one server.
///
/// @param service the virtual service's name
/// @param address where to check, possibly unresolved
/// @param loop the event loop to work on
/// @param timeout how long the check may take; the monitor gives up then
public record Probe(
        String service,
        RealServer server,
        InetSocketAddress address,
        EventLoop loop,
        Duration timeout) {}
