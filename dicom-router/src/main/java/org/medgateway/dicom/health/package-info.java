/// The health check of DICOM, `dicom-echo`: a real association and a C-ECHO. Opened by the runtime.
@NullMarked
package org.medgateway.dicom.health;

import org.jspecify.annotations.NullMarked;
