/// The HL7 v2 service: MLLP connections and messages, balanced over the real servers of a pool. The
/// rest of the gateway reaches it through the protocol interface of gateway-core only.
@NullMarked
package org.medgateway.mllp;

import org.jspecify.annotations.NullMarked;
