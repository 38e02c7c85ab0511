package org.medgateway.dicom.message;

import io.netty.channel.EventLoop;

import org.medgateway.core.balance.Lease;
import org.medgateway.core.balance.RealServer;
import org.medgateway.core.observe.Event;
import org.medgateway.core.spi.ServiceDefinition;
import org.medgateway.dicom.DicomOptions;
import org.medgateway.dicom.association.AssociationTrace;
import org.medgateway.dicom.association.ClientAssociation;
import org.medgateway.dicom.wire.Uids;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Consumer;

/// A client's association as one of its requests sees it, under the definition that was in force
/// when the request began. Outlives the association where a delivery does.
///
/// @param flusher flushes an association with a server when it is time
record MessageView(
        MessageExchange exchange,
        ClientAssociation client,
        ServiceDefinition definition,
        List<ContextKey> contexts,
        Consumer<ServerAssociation> flusher)
        implements SessionView {

    @Override
    public EventLoop loop() {
        return client.loop();
    }

    @Override
    public void flush(ServerAssociation association) {
        flusher.accept(association);
    }

    @Override
    public DicomOptions options() {
        return definition.options(DicomOptions.class);
    }

    @Override
    public AssociationTrace trace() {
        return client.trace();
    }

    @Override
    public LoopAssociations associations() {
        return exchange.associations(loop());
    }

    private ServerKey key(RealServer server) {
        return ServerKey.of(server, client.connection().destination().getPort(), client.request());
    }

    @Override
    public LoopAssociations.Way way(Lease lease) {
        return new LoopAssociations.Way(
                key(lease.server()),
                lease.state(),
                definition.target(lease, client.connection()),
                options());
    }

    @Override
    public Collection<ContextKey> wishes(RealServer server) {
        var key = key(server);
        var wishes = new LinkedHashSet<ContextKey>();
        for (var context : contexts) {
            if (exchange.capabilities().accepts(key, context)
                    && !context.abstractSyntax().equals(Uids.VERIFICATION)) {
                wishes.add(context);
            }
        }
        return wishes;
    }

    @Override
    public void alarm(String server, String message) {
        var service = exchange.context();
        service.events()
                .publish(
                        new Event.Alarm(
                                service.clock().instant(),
                                Event.Severity.WARNING,
                                service.name(),
                                server,
                                "%s to %s: %s"
                                        .formatted(
                                                client.request().callingAeTitle(),
                                                client.request().calledAeTitle(),
                                                message)));
    }
}
