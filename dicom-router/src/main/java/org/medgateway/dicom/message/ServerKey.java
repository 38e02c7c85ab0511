package org.medgateway.dicom.message;

import org.medgateway.core.balance.RealServer;
import org.medgateway.dicom.DicomServerOptions;
import org.medgateway.dicom.wire.AssociateRequest;
import org.medgateway.dicom.wire.UserItem;

import java.net.InetSocketAddress;
import java.util.List;

/// Which associations with servers are alike, so that a message of one client may go over one that
/// was opened for another: the server, its address (which may have the port that the client came
/// to), the AE titles, and whatever of the client's user information is passed on (user identity,
/// extended negotiation).
record ServerKey(
        RealServer server,
        InetSocketAddress address,
        String called,
        String calling,
        List<UserItem> passedOn) {

    /// @param clientPort the port that the client came to
    static ServerKey of(RealServer server, int clientPort, AssociateRequest client) {
        var options =
                server.options() instanceof DicomServerOptions own ? own : DicomServerOptions.NONE;
        var passedOn =
                client.user().items().stream()
                        .filter(
                                item ->
                                        item instanceof UserItem.Other
                                                || item instanceof UserItem.ExtendedNegotiation)
                        .toList();
        return new ServerKey(
                server,
                server.addressFor(clientPort),
                options.called(client.calledAeTitle()),
                options.calling(client.callingAeTitle()),
                passedOn);
    }

    /// Associations that may be open to the server at once; 0 is no limit.
    int maxAssociations() {
        return server.options() instanceof DicomServerOptions own ? own.maxAssociations() : 0;
    }
}
