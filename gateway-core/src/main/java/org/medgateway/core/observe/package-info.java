/// Everything worth logging, counting, alerting or showing happens once, as an
/// [org.medgateway.core.observe.Event]; metrics, the exchange log, the console and the
/// administration listen. Any package may publish.
@NullMarked
package org.medgateway.core.observe;

import org.jspecify.annotations.NullMarked;
