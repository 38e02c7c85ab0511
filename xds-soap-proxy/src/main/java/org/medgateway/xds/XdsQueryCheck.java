package org.medgateway.xds;

import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.health.HealthCheck;
import org.medgateway.core.health.HealthCheckContext;
import org.medgateway.core.health.HealthCheckType;
import org.medgateway.core.health.Probe;
import org.medgateway.core.health.Verdict;
import org.medgateway.core.net.Connector;
import org.medgateway.http.wire.Fields;
import org.medgateway.xds.wire.QueryResponseReader;
import org.medgateway.xds.wire.RegistryError;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.CompletionStage;

/// Asks a registry for a document whose unique id cannot exist (ITI-18, GetDocuments). A registry
/// that works finds nothing and says so.
record XdsQueryCheck(Connector connector, CheckAddress where, XdsQueryCheckConfig config)
        implements HealthCheck {

    private static final String ACTION = "urn:ihe:iti:2007:RegistryStoredQuery";

    @Override
    public CompletionStage<Verdict> check(Probe probe) {
        return SoapProbe.ask(
                connector,
                where.tls(),
                where.of(probe.address()),
                probe,
                new SoapProbe.Question(
                        config.path(),
                        config.host(),
                        "application/soap+xml; charset=UTF-8; action=\"" + ACTION + '"',
                        new Fields(),
                        query().getBytes(StandardCharsets.UTF_8)),
                XdsQueryCheck::judge);
    }

    // 2.25.0 is nobody's: UUID-derived OIDs of the nil UUID are not assigned (X.667).
    private static String query() {
        return """
        <?xml version="1.0" encoding="UTF-8"?>
        <s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" \
        xmlns:a="http://www.w3.org/2005/08/addressing"><s:Header>\
        <a:Action s:mustUnderstand="1">%s</a:Action><a:MessageID>urn:uuid:%s</a:MessageID>\
        <a:ReplyTo><a:Address>http://www.w3.org/2005/08/addressing/anonymous</a:Address>\
        </a:ReplyTo></s:Header><s:Body>\
        <q:AdhocQueryRequest xmlns:q="urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0">\
        <q:ResponseOption returnComposedObjects="true" returnType="ObjectRef"/>\
        <r:AdhocQuery xmlns:r="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0" \
        id="urn:uuid:5c4f972b-d56b-40ac-a5fc-c8ca9b40b9d4">\
        <r:Slot name="$XDSDocumentEntryUniqueId"><r:ValueList><r:Value>('2.25.0')</r:Value>\
        </r:ValueList></r:Slot></r:AdhocQuery></q:AdhocQueryRequest></s:Body></s:Envelope>
        """
                .formatted(ACTION, UUID.randomUUID());
    }

    static Verdict judge(int status, @Nullable String contentType, byte[] body) {
        try {
            for (RegistryError error :
                    QueryResponseReader.errors(contentType, Unpooled.wrappedBuffer(body))) {
                if (error.code().equals(RegistryError.Code.XDSRegistryNotAvailable.name())
                        || error.code().equals(RegistryError.Code.XDSRegistryBusy.name())) {
                    return Verdict.downOrBusy(error.code() + ": " + error.context());
                }
            }
            return Verdict.up("a registry response");
        } catch (IllegalArgumentException e) {
            return Verdict.down("HTTP status " + status + ", " + e.getMessage());
        }
    }

    /// The type of this check.
    record Type() implements HealthCheckType<XdsQueryCheckConfig> {
        @Override
        public String name() {
            return "xds-query";
        }

        @Override
        public Class<XdsQueryCheckConfig> config() {
            return XdsQueryCheckConfig.class;
        }

        @Override
        public HealthCheck open(XdsQueryCheckConfig config, HealthCheckContext context) {
            return new XdsQueryCheck(
                    context.connector(),
                    CheckAddress.of(config.port(), config.tls(), context),
                    config);
        }
    }
}
