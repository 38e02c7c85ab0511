package org.medgateway.testdata.xds;

import org.medgateway.testdata.xds.SoapMessage.Attachment;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.util.HexFormat;
import java.util.List;

/// How the simulated systems receive and answer.
final class SoapOut {

    private SoapOut() {}

    /// Reads a request into memory and enters it in the ledger.
    static SoapIn receive(HttpCall call, Ledger ledger) throws IOException {
        String type = java.util.Objects.requireNonNullElse(call.header("content-type"), "");
        DigestInputStream in = new DigestInputStream(call.body(), Ledger.digest());
        byte[] body = in.readAllBytes();
        SoapIn soap = SoapIn.read(type, body);
        ledger.add(
                new Ledger.Entry(
                        soap.text("Action"),
                        soap.text("MessageID"),
                        type,
                        body.length,
                        HexFormat.of().formatHex(in.getMessageDigest().digest())));
        return soap;
    }

    static HttpCall.Reply plain(SoapIn request, String action, String body) {
        return reply(
                200,
                SoapMessage.soap12(
                        "", action, Envelopes.reply(action, request.text("MessageID"), body)));
    }

    static HttpCall.Reply mtom(
            SoapIn request, String action, String body, List<Attachment> attachments) {
        return reply(
                200,
                SoapMessage.mtom(
                        "",
                        SoapMessage.Style.JAVA,
                        action,
                        Envelopes.reply(action, request.text("MessageID"), body),
                        attachments));
    }

    static HttpCall.Reply fault(SoapIn request, String reason) {
        String action = "http://www.w3.org/2005/08/addressing/soap/fault";
        String body =
                "<s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text"
                        + " xml:lang=\"en\">"
                        + Envelopes.escape(reason)
                        + "</s:Text></s:Reason></s:Fault>";
        return reply(
                500,
                SoapMessage.soap12(
                        "", action, Envelopes.reply(action, request.text("MessageID"), body)));
    }

    private static HttpCall.Reply reply(int status, SoapMessage message) {
        return HttpCall.Reply.of(status, message.contentType(), message.body());
    }

    /// The description that `?wsdl` asks for; 500 for any other plain GET, as real registries
    /// answer.
    static HttpCall.Reply wsdl(HttpCall call, InetSocketAddress address, String service) {
        if (!call.target().endsWith("?wsdl")) {
            return HttpCall.Reply.of(
                    500, "text/plain", "POST only".getBytes(StandardCharsets.US_ASCII));
        }
        String wsdl =
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                        + "<w:definitions xmlns:w=\"http://schemas.xmlsoap.org/wsdl/\""
                        + " xmlns:s=\"http://schemas.xmlsoap.org/wsdl/soap12/\"><w:service name=\""
                        + service
                        + "\"><w:port name=\"Port\"><s:address location=\"http://"
                        + address.getAddress().getHostAddress()
                        + ":"
                        + address.getPort()
                        + call.target().replace("?wsdl", "")
                        + "\"/></w:port></w:service></w:definitions>\n";
        return HttpCall.Reply.of(200, "text/xml", wsdl.getBytes(StandardCharsets.UTF_8));
    }
}
