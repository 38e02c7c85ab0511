/// `type: http`, the viewer proxy: how it plugs into the gateway. The protocol is found by
/// `ServiceLoader`; [org.medgateway.http.WebService] also serves `xds-soap-proxy`.
@NullMarked
package org.medgateway.http;

import org.jspecify.annotations.NullMarked;
