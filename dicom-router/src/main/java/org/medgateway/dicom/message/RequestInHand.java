package org.medgateway.dicom.message;

import org.medgateway.dicom.association.AssociationTrace;
import org.medgateway.dicom.wire.CommandSet;
import org.medgateway.dicom.wire.Tag;

/// A request of a client that is being worked on.
record RequestInHand(
        int contextId, ContextKey context, CommandSet command, AssociationTrace.Message trace) {

    /// A response of whatever origin, under the client's Message ID.
    CommandSet answeredWith(CommandSet response) {
        return response.with(Tag.MESSAGE_ID_BEING_RESPONDED_TO, command.messageId());
    }
}
