/// Sockets on event loops: transports, connecting to servers, TLS on both sides, the PROXY protocol
/// and source transparency. Knows no protocol above TLS; health checks and protocols call it.
@NullMarked
package org.medgateway.core.net;

import org.jspecify.annotations.NullMarked;
