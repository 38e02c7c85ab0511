package org.medgateway.xds.wire;

import org.jspecify.annotations.Nullable;

/// A SOAP fault (SOAP 1.1, 4.4; SOAP 1.2 Part 1, 5.4).
///
/// @param subcode a WS-Addressing fault name (`ActionNotSupported`); null for none
/// @param reason one sentence in English
public record SoapFault(Code code, @Nullable String subcode, String reason) {

    /// Whose fault it is, in both versions' words.
    public enum Code {
        SENDER("Client", "Sender", 400),
        RECEIVER("Server", "Receiver", 500),
        VERSION_MISMATCH("VersionMismatch", "VersionMismatch", 500);

        private final String name11;
        private final String name12;
        private final int status12;

        Code(String name11, String name12, int status12) {
            this.name11 = name11;
            this.name12 = name12;
            this.status12 = status12;
        }
    }

    public static SoapFault sender(String reason) {
        return new SoapFault(Code.SENDER, null, reason);
    }

    public static SoapFault receiver(String reason) {
        return new SoapFault(Code.RECEIVER, null, reason);
    }

    /// The fault for a refused look.
    public static SoapFault of(Look.Refused refused) {
        return switch (refused.reason()) {
            case MALFORMED, TOO_LARGE -> sender("The request was refused: " + refused.why());
            case VERSION_MISMATCH -> new SoapFault(Code.VERSION_MISMATCH, null, refused.why());
        };
    }

    /// WS-Addressing 1.0 SOAP Binding, 6.4.3.
    public static SoapFault actionNotSupported(@Nullable String action) {
        return new SoapFault(
                Code.SENDER,
                "ActionNotSupported",
                "The action " + (action == null ? "(none)" : action) + " is not supported here");
    }

    /// The fault as an answer. HTTP 500, but 400 for a sender's fault in SOAP 1.2 (Part 2,
    /// 7.5.2.2).
    public SoapAnswer answer(ReplyContext context) {
        // a subcode of WS-Addressing needs its namespace even where the request had no headers of
        // it
        String action = subcode == null ? Names.WSA + "/soap/fault" : Names.WSA + "/fault";
        return switch (context.version()) {
            case SOAP_1_1 ->
                    SoapAnswer.plain(
                            500, context.version(), context.envelope(action, body11()), action);
            case SOAP_1_2 ->
                    SoapAnswer.plain(
                            code.status12,
                            context.version(),
                            context.envelope(action, body12()),
                            action);
        };
    }

    private String body11() {
        String name = subcode == null ? "soap:" + code.name11 : "wsa:" + subcode;
        return "<soap:Fault"
                + (subcode == null ? "" : " xmlns:wsa=\"" + Names.WSA + '"')
                + "><faultcode>"
                + name
                + "</faultcode><faultstring xml:lang=\"en\">"
                + XmlText.escape(reason)
                + "</faultstring></soap:Fault>";
    }

    private String body12() {
        String sub =
                subcode == null
                        ? ""
                        : "<soap:Subcode><soap:Value xmlns:wsa=\""
                                + Names.WSA
                                + "\">wsa:"
                                + subcode
                                + "</soap:Value></soap:Subcode>";
        return "<soap:Fault><soap:Code><soap:Value>soap:"
                + code.name12
                + "</soap:Value>"
                + sub
                + "</soap:Code><soap:Reason><soap:Text xml:lang=\"en\">"
                + XmlText.escape(reason)
                + "</soap:Text></soap:Reason></soap:Fault>";
    }
}
