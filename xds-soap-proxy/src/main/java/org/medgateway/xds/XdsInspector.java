package org.medgateway.xds;

import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.route.Attributes;
import org.medgateway.core.spi.ServiceContext;
import org.medgateway.core.spi.ServiceDefinition;
import org.medgateway.http.exchange.RequestInspector;
import org.medgateway.http.wire.Fields;
import org.medgateway.http.wire.RequestVerdict;
import org.medgateway.xds.wire.Fact;
import org.medgateway.xds.wire.SoapContent;
import org.medgateway.xds.wire.SoapLook;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/// Decides how each request of an XDS service is looked at: SOAP by its envelope, service
/// descriptions for the rewriting of their addresses, everything else not at all. Any thread.
final class XdsInspector implements RequestInspector {

    private static final Set<Fact> WANTED = EnumSet.allOf(Fact.class);

    private final ServiceContext context;
    private final PatientTokens tokens;
    private final KnownContentTypes contentTypes = new KnownContentTypes();

    XdsInspector(ServiceContext context, PatientTokens tokens) {
        this.context = context;
        this.tokens = tokens;
    }

    @Override
    public @Nullable Look look(
            RequestVerdict.Accepted request, Attributes attributes, long exchangeId) {
        ServiceDefinition definition = context.definition();
        XdsOptions options = definition.options(XdsOptions.class);
        return switch (request.head().method()) {
            case "POST" ->
                    new SoapExchange(
                            definition,
                            options,
                            tokens,
                            attributes,
                            exchangeId,
                            soapLook(request.head().fields(), options));
            case "GET" ->
                    options.wsdl() != null && asksForDescription(request.query())
                            ? new WsdlExchange(definition, options.wsdl(), request)
                            : null;
            default -> null;
        };
    }

    @Override
    public Attributes shown(RequestVerdict.Accepted request, byte[] body) {
        SoapLook look =
                soapLook(request.head().fields(), context.definition().options(XdsOptions.class));
        return switch (look.offer(Unpooled.wrappedBuffer(body), true)) {
            case org.medgateway.xds.wire.Look.Seen(var facts) ->
                    XdsAttributes.of(
                            facts,
                            facts.patientId() == null ? null : tokens.token(facts.patientId()));
            case org.medgateway.xds.wire.Look.More _ ->
                    throw new IllegalArgumentException("the SOAP message is not complete");
            case org.medgateway.xds.wire.Look.Refused(_, var why, _) ->
                    throw new IllegalArgumentException("the SOAP message: " + why);
        };
    }

    private SoapLook soapLook(Fields fields, XdsOptions options) {
        return new SoapLook(
                content(fields), fields.first("SOAPAction"), (int) options.look().bytes(), WANTED);
    }

    private SoapContent content(Fields fields) {
        String encoding = fields.first("Content-Encoding");
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            return new SoapContent.Unknown("the content encoding " + encoding + ", expected none");
        }
        if (fields.all("Content-Type").size() > 1) {
            return new SoapContent.Unknown("more than one Content-Type");
        }
        return contentTypes.content(fields.first("Content-Type"));
    }

    private static boolean asksForDescription(@Nullable String query) {
        if (query == null) {
            return false;
        }
        String lower = query.toLowerCase(Locale.ROOT);
        return lower.startsWith("wsdl")
                || lower.startsWith("singlewsdl")
                || lower.startsWith("xsd");
    }
}
