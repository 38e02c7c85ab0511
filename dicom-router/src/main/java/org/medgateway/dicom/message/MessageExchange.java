package org.medgateway.dicom.message;

import org.medgateway.core.route.Route;
import org.medgateway.core.spi.ServiceContext;
import org.medgateway.core.spi.ServiceDefinition;
import org.medgateway.dicom.association.AssociationOwner;
import org.medgateway.dicom.association.AssociationRelays;
import org.medgateway.dicom.association.ClientAssociation;
import org.medgateway.dicom.association.Mode;

public final class MessageExchange implements Mode, AutoCloseable {
    private final AssociationRelays relays;

    public MessageExchange(ServiceContext context, AssociationRelays relays) {
        this.relays = relays;
    }

    @Override
    public AssociationOwner begin(ClientAssociation client, Route route) {
        return relays.begin(client, route);
    }

    public void definitionChanged(ServiceDefinition now) {}

    @Override
    public void close() {}
}
