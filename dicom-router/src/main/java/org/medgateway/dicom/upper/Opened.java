package org.medgateway.dicom.upper;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;

import org.medgateway.core.balance.Outcome;
import org.medgateway.dicom.wire.AssociateAccept;
import org.medgateway.dicom.wire.AssociateReject;

/// What came of asking a server for an association.
public sealed interface Opened {

    /// The server accepted; its connection waits to be taken over.
    record Accepted(ServerConnection connection, AssociateAccept accept) implements Opened {}

    /// The server rejected; the connection is closed.
    record Rejected(AssociateReject reject) implements Opened {}

    /// There was no proper answer; the connection is closed.
    record Failed(Outcome.Kind kind, String why) implements Opened {}

    /// A connection on which an association has just been accepted.
    interface ServerConnection {

        /// Hands the connection to its owner, with whatever has arrived behind the answer. Nothing
        /// is read before; auto-read stays off.
        Channel handTo(ChannelHandler owner);

        /// Nobody wants it any more: aborts the association.
        void discard();
    }
}
