/// Which server gets which of the next new flows, as sequences and tables that a kernel can follow.
/// Pure arithmetic; engines use it.
@NullMarked
package org.medgateway.dr.schedule;

import org.jspecify.annotations.NullMarked;
