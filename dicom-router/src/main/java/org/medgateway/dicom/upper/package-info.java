/// Associations of the gateway's own with servers: asking for one, and telling what came of it.
/// Used by both modes and by the health check.
@NullMarked
package org.medgateway.dicom.upper;

import org.jspecify.annotations.NullMarked;
