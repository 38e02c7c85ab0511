/// The HL7 service over real sockets: simulated and foreign senders and engines, with a gateway
/// between them, and the ledger that judges.
@NullMarked
package org.medgateway.mllp;

import org.jspecify.annotations.NullMarked;
