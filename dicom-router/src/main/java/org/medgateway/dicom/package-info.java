/// The DICOM service: associations and DIMSE messages, balanced over the real servers of a pool.
/// The rest of the gateway reaches it through the protocol interface of gateway-core only.
@NullMarked
package org.medgateway.dicom;

import org.jspecify.annotations.NullMarked;
