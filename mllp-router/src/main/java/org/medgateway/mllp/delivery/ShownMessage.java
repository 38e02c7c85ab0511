package org.medgateway.mllp.delivery;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.medgateway.core.spi.Sample;
import org.medgateway.mllp.wire.Hl7Path;
import org.medgateway.mllp.wire.MessageHeader;
import org.medgateway.mllp.wire.Opening;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// A message that somebody pasted: its segments may end as lines of a text do.
final class ShownMessage {

    private ShownMessage() {}

    /// @throws IllegalArgumentException where the text is no message
    static Sample read(String text) {
        String body = text.strip().replaceAll("\\R", "\r"); // strip takes VT and FS as well
        MessageHeader named = header(body.getBytes(StandardCharsets.UTF_8));
        MessageHeader header = header(named.charset().encode(body));
        return new Sample(
                name -> Hl7Path.isPath(name) ? Hl7Path.parse(name).values(header) : List.of());
    }

    private static MessageHeader header(byte[] body) {
        ByteBuf bytes = Unpooled.wrappedBuffer(body);
        return switch (Opening.of(bytes, 0, body.length)) {
            case MessageHeader header -> header;
            case Opening.Unreadable(_, var why) ->
                    throw new IllegalArgumentException("expected an HL7 message: " + why);
        };
    }
}
