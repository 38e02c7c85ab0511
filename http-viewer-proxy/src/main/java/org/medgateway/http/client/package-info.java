/// Connections from clients: HTTP/1.1 and HTTP/2 streams, each of which turns requests into
/// exchanges and writes their answers in its own version. Called by the service that accepts
/// connections.
@NullMarked
package org.medgateway.http.client;

import org.jspecify.annotations.NullMarked;
