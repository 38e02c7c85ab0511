package org.medgateway.dicom.message;

import org.medgateway.core.balance.Lease;

/// A server that was chosen, and the association with it.
record Line(Lease lease, ServerAssociation association) {}
