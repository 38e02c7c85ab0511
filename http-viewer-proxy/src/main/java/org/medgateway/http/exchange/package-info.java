/// One request and its answer on their way through: routing, choice of a server, streaming both
/// ways, retry, the answers that the gateway gives by itself. Driven by the client side (`client`),
/// drives the server side (`server`); [org.medgateway.http.exchange.RequestInspector] is where
/// another protocol on top of HTTP looks in.
@NullMarked
package org.medgateway.http.exchange;

import org.jspecify.annotations.NullMarked;
