package org.medgateway.dicom.message;

import io.netty.channel.EventLoop;

import org.medgateway.core.balance.Lease;
import org.medgateway.core.balance.RealServer;
import org.medgateway.core.spi.ServiceDefinition;
import org.medgateway.dicom.DicomOptions;
import org.medgateway.dicom.association.AssociationTrace;

import java.util.Collection;

/// What a delivery needs to know of the client's association that it serves.
interface SessionView {

    EventLoop loop();

    /// The definition that the exchange runs under.
    ServiceDefinition definition();

    DicomOptions options();

    AssociationTrace trace();

    /// The associations of this event loop.
    LoopAssociations associations();

    /// How the server of a lease is reached for this client.
    LoopAssociations.Way way(Lease lease);

    /// Contexts of the client that the server may be asked for as well.
    Collection<ContextKey> wishes(RealServer server);

    /// Something an operator should look at.
    void alarm(String server, String message);
}
