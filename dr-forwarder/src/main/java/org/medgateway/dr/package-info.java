/// The layer 4 service: the kernel forwards, this package decides to which servers. The rest of the
/// gateway reaches it through the protocol interface of gateway-core only.
@NullMarked
package org.medgateway.dr;

import org.jspecify.annotations.NullMarked;
