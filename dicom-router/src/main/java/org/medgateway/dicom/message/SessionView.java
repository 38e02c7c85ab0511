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

    /// Flushes what was written to a server: at once, or when all bytes of the client's present
    /// read have been worked on. The server is so woken up once for what came together.
    void flush(ServerAssociation association);

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
