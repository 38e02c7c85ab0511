package org.medgateway.xds.wire;

import com.ctc.wstx.exc.WstxLazyException;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;

import org.codehaus.stax2.XMLStreamReader2;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;

/// Reads a registry's complete answer as far as its errors.
public final class QueryResponseReader {

    private QueryResponseReader() {}

    /// The errors of an AdhocQueryResponse or RegistryResponse, plain or packaged; empty when it
    /// has none. Throws IllegalArgumentException saying what the answer is instead.
    public static List<RegistryError> errors(@Nullable String contentType, ByteBuf body) {
        try {
            return switch (SoapContent.of(contentType)) {
                case SoapContent.Plain plain -> errorsOf(body, plain.charset());
                case SoapContent.Packaged packaged ->
                        errorsOf(RetrieveResponseReader.root(packaged, body), null);
                case SoapContent.Unknown(String why) -> throw new Malformed(why);
            };
        } catch (Malformed e) {
            throw new IllegalArgumentException(e.why());
        } catch (XMLStreamException | WstxLazyException e) {
            throw new IllegalArgumentException("the envelope is not well-formed", e);
        }
    }

    private static List<RegistryError> errorsOf(ByteBuf body, @Nullable String charset)
            throws XMLStreamException, Malformed {
        XMLStreamReader2 xml = SafeXml.reader(new ByteBufInputStream(body.duplicate()), charset);
        StaxCursor cursor = new StaxCursor(xml);
        List<RegistryError> errors = new ArrayList<>();
        boolean response = false;
        for (int event = cursor.next();
                event != XMLStreamConstants.END_DOCUMENT;
                event = cursor.next()) {
            if (event != XMLStreamConstants.START_ELEMENT) {
                continue;
            }
            switch (cursor.localName()) {
                case "AdhocQueryResponse", "RegistryResponse" -> response = true;
                case "RegistryError" -> errors.add(cursor.registryError());
                case "Fault" -> throw new Malformed("a SOAP fault: " + cursor.faultReason());
                default -> {
                    // envelope, header, body, and what was found
                }
            }
        }
        if (!response) {
            throw new Malformed("the answer is no registry response");
        }
        return errors;
    }
}
