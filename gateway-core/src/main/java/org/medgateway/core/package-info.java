/// The ground that every protocol stands on: configuration, balancing, routing, health, network and
/// runtime. Each idea has its own package below this one; nothing here knows a protocol.
@NullMarked
package org.medgateway.core;

import org.jspecify.annotations.NullMarked;
