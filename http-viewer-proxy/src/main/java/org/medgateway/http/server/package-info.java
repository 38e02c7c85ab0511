/// Connections to real servers, HTTP/1.1: one at a time per exchange, kept open between exchanges
/// and pooled per event loop. Used by exchanges; knows nothing of clients, routing or balancing.
@NullMarked
package org.medgateway.http.server;

import org.jspecify.annotations.NullMarked;
