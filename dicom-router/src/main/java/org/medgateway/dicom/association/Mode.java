package org.medgateway.dicom.association;

import org.medgateway.core.route.Attributes;
import org.medgateway.core.route.Route;
import org.medgateway.core.spi.ServiceDefinition;

/// What becomes of an association that was asked for and that no rule rejects.
public interface Mode {

    /// The rule that decides on the association as such.
    default Route route(ServiceDefinition definition, Attributes attributes) {
        return definition.route(attributes);
    }

    /// Whether objects are kept until they are answered.
    default boolean keepsObjects() {
        return false;
    }

    /// Takes the association over. The client is in Sta3: it waits for an answer.
    ///
    /// @param route the rule that decided, as far as the association alone tells
    AssociationOwner begin(ClientAssociation client, Route route);
}
