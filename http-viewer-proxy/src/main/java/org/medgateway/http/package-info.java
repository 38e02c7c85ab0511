/// The HTTP service for viewers and DICOMweb: HTTP/1.1, HTTP/2 and WebSocket. Only the XDS service
/// builds on it; everyone else goes through the protocol interface of gateway-core.
@NullMarked
package org.medgateway.http;

import org.jspecify.annotations.NullMarked;
