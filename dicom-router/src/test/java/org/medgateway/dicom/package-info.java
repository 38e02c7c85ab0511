/// Tests of the running DICOM service, through real sockets.
@NullMarked
package org.medgateway.dicom;

import org.jspecify.annotations.NullMarked;
