/// The IHE XDS service: SOAP and MTOM requests, routed by a bounded look at the start of the SOAP
/// part. It stands on the HTTP service; nothing builds on it.
@NullMarked
package org.medgateway.xds;

import org.jspecify.annotations.NullMarked;
