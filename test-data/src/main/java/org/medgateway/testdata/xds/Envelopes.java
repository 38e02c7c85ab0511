package org.medgateway.testdata.xds;

/// Envelopes around bodies, with the addressing headers that ITI TF-2 Appendix V.3 asks for.
final class Envelopes {

    static final String SOAP_12 = "http://www.w3.org/2003/05/soap-envelope";
    static final String SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/";

    private Envelopes() {}

    static String request(String soap, String action, String messageId, String body) {
        return """
        <?xml version="1.0" encoding="UTF-8"?>
        <s:Envelope xmlns:s="%s" xmlns:a="http://www.w3.org/2005/08/addressing">
          <s:Header>
            <a:Action s:mustUnderstand="1">%s</a:Action>
            <a:MessageID>%s</a:MessageID>
            <a:ReplyTo><a:Address>http://www.w3.org/2005/08/addressing/anonymous</a:Address></a:ReplyTo>
            <a:To s:mustUnderstand="1">http://gateway.synthetic.test/xds</a:To>
          </s:Header>
          <s:Body>
        %s  </s:Body>
        </s:Envelope>
        """
                .formatted(soap, action, messageId, body.indent(4));
    }

    static String reply(String action, String relatesTo, String body) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<s:Envelope xmlns:s=\""
                + SOAP_12
                + "\" xmlns:a=\"http://www.w3.org/2005/08/addressing\"><s:Header><a:Action>"
                + action
                + "</a:Action><a:RelatesTo>"
                + escape(relatesTo)
                + "</a:RelatesTo></s:Header><s:Body>"
                + body
                + "</s:Body></s:Envelope>";
    }

    static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
