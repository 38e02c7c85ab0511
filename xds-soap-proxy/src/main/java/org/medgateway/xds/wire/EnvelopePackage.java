package org.medgateway.xds.wire;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Puts an envelope back into the packaging that the request's Content-Type promises.
public final class EnvelopePackage {

    private EnvelopePackage() {}

    /// The envelope by itself for a plain request; for a packaged one, a package of the same
    /// boundary whose only part it is, with the header that the root part had.
    public static byte[] around(
            SoapContent content, @Nullable PartHeaders rootHeaders, byte[] envelope) {
        return switch (content) {
            case SoapContent.Plain _, SoapContent.Unknown _ -> envelope;
            case SoapContent.Packaged packaged -> packaged(packaged, rootHeaders, envelope);
        };
    }

    private static byte[] packaged(
            SoapContent.Packaged content, @Nullable PartHeaders rootHeaders, byte[] envelope) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(envelope.length + 1024);
        StringBuilder head = new StringBuilder("--" + content.boundary() + "\r\n");
        if (rootHeaders != null) {
            for (PartHeaders.Field field : rootHeaders.fields()) {
                head.append(field.name()).append(": ").append(field.value()).append("\r\n");
            }
        }
        out.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(envelope);
        out.writeBytes(
                ("\r\n--" + content.boundary() + "--\r\n").getBytes(StandardCharsets.ISO_8859_1));
        return out.toByteArray();
    }
}
