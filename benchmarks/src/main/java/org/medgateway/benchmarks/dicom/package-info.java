/// DICOM through the gateway, side by side with HAProxy and with nothing between.
@NullMarked
package org.medgateway.benchmarks.dicom;

import org.jspecify.annotations.NullMarked;
