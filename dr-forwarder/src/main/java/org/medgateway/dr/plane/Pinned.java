package org.medgateway.dr.plane;

import java.net.InetAddress;
import java.time.Duration;

/// One entry of the persistence map: which server a client gets.
///
/// @param client the address, its bits beyond the prefix zero
/// @param server the name of the real server, or `#` and its number when no such server is known
///   any more
/// @param expires until it is forgotten
public record Pinned(InetAddress client, String server, Duration expires) {}
