/// The health check that asks an HL7 server with a message. Opened by the gateway's health monitor.
@NullMarked
package org.medgateway.mllp.health;

import org.jspecify.annotations.NullMarked;
