/// Tables of bytes for the wire package, each read whole, byte by byte and cut at random.
@NullMarked
package org.medgateway.mllp.wire;

import org.jspecify.annotations.NullMarked;
