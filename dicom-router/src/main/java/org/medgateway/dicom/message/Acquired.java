package org.medgateway.dicom.message;

import org.medgateway.core.balance.Outcome;
import org.medgateway.dicom.wire.AssociateReject;

/// What came of asking for an association with a server.
sealed interface Acquired {

    /// One that is free and accepts the context.
    record Got(ServerAssociation association) implements Acquired {}

    /// The server accepts associations, but not this context.
    record NoContext() implements Acquired {}

    record Rejected(AssociateReject reject) implements Acquired {}

    record Failed(Outcome.Kind kind, String why) implements Acquired {}
}
