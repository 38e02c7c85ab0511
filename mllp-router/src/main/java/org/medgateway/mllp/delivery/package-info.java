/// Messages on their way: the client's session that reads them, the delivery of each, the
/// connections to servers that carry them, and the lanes that keep their order. Opened by the
/// protocol of this module, driven by event loops; nobody else calls it.
@NullMarked
package org.medgateway.mllp.delivery;

import org.jspecify.annotations.NullMarked;
