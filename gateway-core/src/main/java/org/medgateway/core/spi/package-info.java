/// How a protocol plugs in: found by `ServiceLoader`, it names its type, brings the records of its
/// settings and its health checks, and opens running services that are handed accepted connections.
/// Protocol modules implement it, the runtime calls it.
@NullMarked
package org.medgateway.core.spi;

import org.jspecify.annotations.NullMarked;
