/// `mode: message`: the gateway accepts the association itself and balances every DIMSE message
/// over kept associations with the servers.
@NullMarked
package org.medgateway.dicom.message;

import org.jspecify.annotations.NullMarked;
