/// `medgateway demo`: a simulated hospital with the gateway before it, over real sockets, whose
/// servers can be killed and revived. Only the command line calls it.
@NullMarked
package org.medgateway.app.demo;

import org.jspecify.annotations.NullMarked;
