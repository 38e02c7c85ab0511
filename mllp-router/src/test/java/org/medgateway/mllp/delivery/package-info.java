/// The parts of delivery by themselves.
@NullMarked
package org.medgateway.mllp.delivery;

import org.jspecify.annotations.NullMarked;
