/// XDS services on real sockets: a gateway configured as an operator would, simulated registries
/// and repositories behind it.
@NullMarked
package org.medgateway.xds.live;

import org.jspecify.annotations.NullMarked;
