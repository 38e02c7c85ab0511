/// Tests of what is kept of storage commitments.
@NullMarked
package org.medgateway.dicom.commitment;

import org.jspecify.annotations.NullMarked;
