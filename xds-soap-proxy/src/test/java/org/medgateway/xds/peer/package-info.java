/// The XDS service between a client and a server that others wrote: IPF's.
@NullMarked
package org.medgateway.xds.peer;

import org.jspecify.annotations.NullMarked;
