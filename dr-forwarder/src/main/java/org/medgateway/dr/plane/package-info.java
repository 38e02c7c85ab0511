/// What layer 4 forwarding is, without saying how it is done: services, servers, flows, counters
/// and the [org.medgateway.dr.plane.ForwardingPlane] that an engine implements. Pure values; every
/// other package of the module may use them.
@NullMarked
package org.medgateway.dr.plane;

import org.jspecify.annotations.NullMarked;
