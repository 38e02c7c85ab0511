package org.medgateway.dicom;

import org.medgateway.core.spi.ClientConnection;
import org.medgateway.core.spi.ProtocolService;
import org.medgateway.core.spi.Sample;
import org.medgateway.core.spi.ServiceContext;
import org.medgateway.core.spi.ServiceDefinition;
import org.medgateway.core.spi.ServiceRefused;
import org.medgateway.dicom.association.AssociationCounts;
import org.medgateway.dicom.association.AssociationRelays;
import org.medgateway.dicom.association.AssociationRequested;
import org.medgateway.dicom.association.NegotiationRows;
import org.medgateway.dicom.message.MessageExchange;

import java.time.Duration;

/// A running DICOM service: takes connections in, waits for the association request of each, and
/// hands it to the mode in force.
final class DicomService implements ProtocolService {

    private final ServiceContext context;
    private final AssociationCounts counts = new AssociationCounts();
    private final NegotiationRows negotiations = new NegotiationRows();
    private final AssociationRelays relays;
    private final MessageExchange messages;

    DicomService(ServiceContext context) throws ServiceRefused {
        this.context = context;
        this.relays = new AssociationRelays(context);
        this.messages = new MessageExchange(context, relays);
        messages.resume();
    }

    @Override
    public void accept(ClientConnection client) {
        ServiceDefinition definition = context.definition();
        var mode =
                switch (definition.options(DicomOptions.class).mode()) {
                    case ASSOCIATION -> relays;
                    case MESSAGE -> messages;
                };
        new AssociationRequested(context, definition, client, counts, negotiations, mode).start();
    }

    @Override
    public Sample sample(String text) {
        return ShownObject.read(text);
    }

    @Override
    public void definitionChanged(ServiceDefinition before, ServiceDefinition now) {
        messages.definitionChanged(now);
    }

    @Override
    public void finish(Duration patience) {
        messages.finish(patience);
    }

    @Override
    public void close() {
        messages.close();
    }
}
