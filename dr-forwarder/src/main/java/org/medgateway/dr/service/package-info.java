/// Services of `type: layer4`: the gateway's configuration, health and operator's wishes become
/// what the kernel shall do, and what the kernel counts becomes the state of the servers. Found by
/// the protocol interface of gateway-core; nobody else calls it.
@NullMarked
package org.medgateway.dr.service;

import org.jspecify.annotations.NullMarked;
