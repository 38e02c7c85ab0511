package org.medgateway.mllp.delivery;

import org.medgateway.core.route.Attributes;
import org.medgateway.core.spi.ClientConnection;
import org.medgateway.mllp.wire.Hl7Path;
import org.medgateway.mllp.wire.MessageHeader;

import java.util.List;

/// A message as rules and keys see it. Values are cut from the bytes when they are asked for.
record MessageAttributes(ClientConnection client, MessageHeader header) implements Attributes {

    @Override
    public List<String> values(String name) {
        if (ClientConnection.hasAttribute(name)) {
            return client.values(name);
        }
        return Hl7Path.isPath(name) ? Hl7Path.parse(name).values(header) : List.of();
    }
}
