package org.medgateway.dr.plane;

import java.time.Duration;

/// One flow that the kernel remembers.
///
/// @param family of the client
/// @param client the client's address; of an IPv6 address only the last 96 bits are kept by the
///   kernel, and the first 32 are written as `*`
/// @param clientPort its port
/// @param servicePort the port of the service
/// @param server the name of the real server, or `#` and its number when no such server is known
///   any more
/// @param ended whether the kernel saw its end; it is remembered a little longer
/// @param expires until the kernel forgets it
public record Flow(
        Family family,
        String client,
        int clientPort,
        int servicePort,
        String server,
        boolean ended,
        Duration expires) {}
