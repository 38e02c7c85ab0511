/// HTTP/1 messages and the rules for passing them on: bytes to heads and bodies and back,
/// hop-by-hop fields, persistence cookies, header templates, DICOMweb, and the answers that the
/// proxy gives by itself. Pure: no sockets, no threads, nothing of the gateway's core; Netty's
/// `ByteBuf` is the only foreign type. Called by the sessions of this module and of
/// `xds-soap-proxy`.
@NullMarked
package org.medgateway.http.wire;

import org.jspecify.annotations.NullMarked;
