/// Associations over embedded channels: every step of both sides by hand, no socket and no thread.
@NullMarked
package org.medgateway.dicom.association;

import org.jspecify.annotations.NullMarked;
