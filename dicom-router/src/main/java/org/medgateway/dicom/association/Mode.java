package org.medgateway.dicom.association;

import io.netty.channel.Channel;
import io.netty.channel.RecvByteBufAllocator;

import org.medgateway.core.route.Attributes;
import org.medgateway.core.route.Route;
import org.medgateway.core.spi.ServiceDefinition;
import org.medgateway.dicom.upper.LargeObjects;

/// What becomes of an association that was asked for and that no rule rejects.
public interface Mode {

    /// The rule that decides on the association as such.
    default Route route(ServiceDefinition definition, Attributes attributes) {
        return definition.route(attributes);
    }

    /// Where what comes from a client is read into.
    default RecvByteBufAllocator reads(Channel client) {
        return LargeObjects.PASSING_THROUGH;
    }

    /// Takes the association over. The client is in Sta3: it waits for an answer.
    ///
    /// @param route the rule that decided, as far as the association alone tells
    AssociationOwner begin(ClientAssociation client, Route route);
}
