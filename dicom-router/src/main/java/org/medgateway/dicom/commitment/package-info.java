/// Storage commitments that are split over servers: what was asked of whom, what came of it, and
/// how that outlives a restart. No sockets; used by message mode.
@NullMarked
package org.medgateway.dicom.commitment;

import org.jspecify.annotations.NullMarked;
