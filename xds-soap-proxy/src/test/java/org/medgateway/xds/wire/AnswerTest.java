package org.medgateway.xds.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

import javax.xml.parsers.DocumentBuilderFactory;

class AnswerTest {

    private static final ReplyContext SOAP_12 =
            new ReplyContext(SoapVersion.SOAP_1_2, Names.WSA, "urn:uuid:<&\">", false);
    private static final ReplyContext SOAP_11 =
            new ReplyContext(SoapVersion.SOAP_1_1, Names.WSA, "urn:uuid:1", false);
    private static final ReplyContext BARE =
            new ReplyContext(SoapVersion.SOAP_1_2, null, null, false);
    private static final ReplyContext MTOM =
            new ReplyContext(SoapVersion.SOAP_1_2, Names.WSA, "urn:uuid:1", true);

    @Test
    void a_fault_in_soap_1_2_has_code_reason_and_relates_to() throws Exception {
        SoapAnswer answer = SoapFault.sender("Not <this>").answer(SOAP_12);
        assertThat(answer.httpStatus()).isEqualTo(400);
        assertThat(answer.contentType())
                .isEqualTo(
                        "application/soap+xml; charset=UTF-8;"
                                + " action=\"http://www.w3.org/2005/08/addressing/soap/fault\"");
        Document xml = xml(answer);
        assertThat(text(xml, Names.WSA, "RelatesTo")).isEqualTo("urn:uuid:<&\">");
        assertThat(text(xml, Names.WSA, "Action")).isEqualTo(Names.WSA + "/soap/fault");
        assertThat(text(xml, SoapVersion.SOAP_1_2.namespace(), "Value")).isEqualTo("soap:Sender");
        assertThat(text(xml, SoapVersion.SOAP_1_2.namespace(), "Text")).isEqualTo("Not <this>");
        assertThat(SoapFault.receiver("x").answer(SOAP_12).httpStatus()).isEqualTo(500);
    }

    @Test
    void a_fault_in_soap_1_1_has_faultcode_and_faultstring() throws Exception {
        SoapAnswer answer = SoapFault.sender("No").answer(SOAP_11);
        assertThat(answer.httpStatus()).isEqualTo(500);
        assertThat(answer.contentType()).isEqualTo("text/xml; charset=UTF-8");
        Document xml = xml(answer);
        assertThat(text(xml, null, "faultcode")).isEqualTo("soap:Client");
        assertThat(text(xml, null, "faultstring")).isEqualTo("No");
    }

    @Test
    void a_request_without_addressing_gets_an_answer_without() throws Exception {
        Document xml = xml(SoapFault.sender("No").answer(BARE));
        assertThat(
                        xml.getElementsByTagNameNS(SoapVersion.SOAP_1_2.namespace(), "Header")
                                .getLength())
                .isZero();
    }

    @Test
    void an_unknown_action_has_the_code_of_ws_addressing() throws Exception {
        Document xml = xml(SoapFault.actionNotSupported("urn:x").answer(SOAP_12));
        Element value =
                (Element)
                        xml.getElementsByTagNameNS(SoapVersion.SOAP_1_2.namespace(), "Value")
                                .item(1);
        assertThat(value.getTextContent()).isEqualTo("wsa:ActionNotSupported");
        assertThat(value.lookupNamespaceURI("wsa")).isEqualTo(Names.WSA);
        Document old = xml(SoapFault.actionNotSupported("urn:x").answer(SOAP_11));
        assertThat(text(old, null, "faultcode")).isEqualTo("wsa:ActionNotSupported");
    }

    @Test
    void control_characters_in_a_reason_do_not_spoil_the_answer() throws Exception {
        Document xml = xml(SoapFault.sender("a\0b\u0001\uFFFF").answer(SOAP_12));
        assertThat(text(xml, SoapVersion.SOAP_1_2.namespace(), "Text")).isEqualTo("a?b??");
    }

    static Stream<Arguments> troubles() {
        return Stream.of(
                Arguments.of(Transaction.ITI_18, Trouble.NO_SERVER, "XDSRegistryNotAvailable"),
                Arguments.of(Transaction.ITI_18, Trouble.BUSY, "XDSRegistryBusy"),
                Arguments.of(Transaction.ITI_18, Trouble.TIMEOUT, "XDSRegistryError"),
                Arguments.of(Transaction.ITI_38, Trouble.SERVER_LOST, "XDSRegistryError"),
                Arguments.of(Transaction.ITI_42, Trouble.NO_SERVER, "XDSRegistryNotAvailable"),
                Arguments.of(Transaction.ITI_62, Trouble.BUSY, "XDSRegistryBusy"),
                Arguments.of(Transaction.ITI_41, Trouble.NO_SERVER, "XDSRepositoryBusy"),
                Arguments.of(Transaction.ITI_41, Trouble.SERVER_LOST, "XDSRepositoryError"),
                Arguments.of(Transaction.ITI_43, Trouble.NO_SERVER, "XDSRepositoryBusy"),
                Arguments.of(
                        Transaction.ITI_43, Trouble.UNKNOWN_REPOSITORY, "XDSUnknownRepositoryId"),
                Arguments.of(Transaction.RAD_69, Trouble.TIMEOUT, "XDSRepositoryError"));
    }

    @ParameterizedTest
    @MethodSource("troubles")
    void each_trouble_has_the_error_code_of_its_transaction(
            Transaction transaction, Trouble trouble, String code) throws Exception {
        SoapAnswer answer = RegistryAnswer.of(transaction, trouble, "Why", SOAP_12);
        assertThat(answer.httpStatus()).isEqualTo(200);
        Document xml = xml(answer);
        Element error = (Element) xml.getElementsByTagNameNS(Names.RS, "RegistryError").item(0);
        assertThat(error.getAttribute("errorCode")).isEqualTo(code);
        assertThat(error.getAttribute("codeContext")).isEqualTo("Why");
        assertThat(error.getAttribute("severity")).isEqualTo(Names.SEVERITY_ERROR);
        assertThat(text(xml, Names.WSA, "Action")).isEqualTo(transaction.responseAction());
    }

    @ParameterizedTest
    @EnumSource(Transaction.class)
    void each_transaction_gets_the_element_that_its_client_expects(Transaction transaction)
            throws Exception {
        Document xml = xml(RegistryAnswer.of(transaction, Trouble.NO_SERVER, "Why", SOAP_12));
        Element body =
                (Element)
                        xml.getElementsByTagNameNS(SoapVersion.SOAP_1_2.namespace(), "Body")
                                .item(0)
                                .getFirstChild();
        assertThat(body.getLocalName())
                .isEqualTo(
                        switch (transaction) {
                            case ITI_18, ITI_38, ITI_51 -> "AdhocQueryResponse";
                            case ITI_43, ITI_39, RAD_69 -> "RetrieveDocumentSetResponse";
                            case ITI_41, ITI_42, ITI_57, ITI_61, ITI_62, ITI_86 ->
                                    "RegistryResponse";
                            case ITI_44 -> "Fault";
                        });
    }

    @Test
    void a_packaged_request_gets_a_packaged_response() {
        SoapAnswer answer = RegistryAnswer.of(Transaction.ITI_43, Trouble.BUSY, "Why", MTOM);
        RetrieveResponse response =
                RetrieveResponseReader.read(
                        answer.contentType(), Unpooled.wrappedBuffer(answer.body()));
        assertThat(response.status()).isEqualTo(Names.FAILURE);
        assertThat(response.errors())
                .extracting(RegistryError::code)
                .containsExactly("XDSRepositoryBusy");
        assertThat(SoapContent.of(answer.contentType())).isInstanceOf(SoapContent.Packaged.class);
    }

    private static Document xml(SoapAnswer answer) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
        return factory.newDocumentBuilder().parse(new ByteArrayInputStream(answer.body()));
    }

    private static String text(
            Document xml, @org.jspecify.annotations.Nullable String namespace, String name) {
        return (namespace == null
                        ? xml.getElementsByTagName(name)
                        : xml.getElementsByTagNameNS(namespace, name))
                .item(0)
                .getTextContent();
    }

    @Test
    void the_text_of_an_answer_is_utf_8() {
        SoapAnswer answer = SoapFault.sender("Größe").answer(BARE);
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("Größe");
    }
}
