package org.medgateway.xds.wire;

import org.jspecify.annotations.Nullable;

/// What an answer of the gateway's own takes over from the request it answers.
///
/// @param version the SOAP version to answer in
/// @param wsaNamespace the addressing namespace of the request; null leaves the headers out
/// @param relatesTo the request's MessageID; null when it had none
/// @param packaged the request was an MTOM package, so a registry response is one too
public record ReplyContext(
        SoapVersion version,
        @Nullable String wsaNamespace,
        @Nullable String relatesTo,
        boolean packaged) {

    /// The context of a request, from what the look found and, where that is less than a version,
    /// from its Content-Type. SOAP 1.2 where neither tells.
    public static ReplyContext of(SoapFacts facts, SoapContent content) {
        SoapVersion announced =
                switch (content) {
                    case SoapContent.Plain plain -> plain.version();
                    case SoapContent.Packaged packaged -> packaged.version();
                    case SoapContent.Unknown _ -> null;
                };
        SoapVersion version = facts.version() != null ? facts.version() : announced;
        boolean xop = content instanceof SoapContent.Packaged packaged && packaged.xop();
        return new ReplyContext(
                version == null ? SoapVersion.SOAP_1_2 : version,
                facts.wsaNamespace(),
                facts.messageId(),
                xop);
    }

    /// The whole envelope around a body, with the addressing headers of a reply with this action.
    String envelope(String action, String body) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<soap:Envelope xmlns:soap=\""
                + version.namespace()
                + "\">"
                + header(action)
                + "<soap:Body>"
                + body
                + "</soap:Body></soap:Envelope>";
    }

    private String header(String action) {
        if (wsaNamespace == null) {
            return "";
        }
        String related =
                relatesTo == null
                        ? ""
                        : "<wsa:RelatesTo>" + XmlText.escape(relatesTo) + "</wsa:RelatesTo>";
        return "<soap:Header xmlns:wsa=\""
                + wsaNamespace
                + "\"><wsa:Action>"
                + XmlText.escape(action)
                + "</wsa:Action>"
                + related
                + "</soap:Header>";
    }
}
