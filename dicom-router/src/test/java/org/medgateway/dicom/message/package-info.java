/// Tests of the parts of message mode.
@NullMarked
package org.medgateway.dicom.message;

import org.jspecify.annotations.NullMarked;
