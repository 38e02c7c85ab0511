/// `type: xds`: SOAP and MTOM for registries and repositories, on top of the web proxy. It looks at
/// the start of each request, routes by what it finds there, and answers in SOAP where no server
/// can. The runtime finds [org.medgateway.xds.XdsProtocol] by `ServiceLoader`; nobody else calls in
/// here.
@NullMarked
package org.medgateway.xds;

import org.jspecify.annotations.NullMarked;
