package org.medgateway.dicom.association;

import org.medgateway.core.route.Route;
import org.medgateway.core.spi.ServiceContext;

/// `mode: association`: every association goes to one server as it is.
public final class AssociationRelays implements Mode {

    private final ServiceContext context;

    public AssociationRelays(ServiceContext context) {
        this.context = context;
    }

    @Override
    public AssociationOwner begin(ClientAssociation client, Route route) {
        var search = new ServerSearch(context, client, route);
        search.begin();
        return search;
    }
}
