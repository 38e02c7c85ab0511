package org.medgateway.xds.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.medgateway.testdata.xds.SoapMessage;
import org.medgateway.testdata.xds.XdsSamples;
import org.medgateway.testdata.xds.XdsSamples.TestDocument;

import java.nio.charset.StandardCharsets;
import java.util.List;

class SmallMachinesTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "'1^^^&2&ISO', 1^^^&2&ISO",
                "('1^^^&2&ISO'), 1^^^&2&ISO",
                "( 'O''Hara^^^&2&ISO' ), O'Hara^^^&2&ISO",
                "1^^^&2&ISO, 1^^^&2&ISO",
                "`('a','b')`, a"
            })
    void a_stored_querys_value_becomes_the_id_itself(String value, String id) {
        assertThat(PatientId.ofQueryValue(value)).isEqualTo(id);
    }

    @ParameterizedTest
    @CsvSource({
        "cid:a@b, a@b",
        "cid:a%40b, a@b",
        "cid:a+b%2Bc, a+b+c",
        "cid:100%, 100%",
        "cid:100%4, 100%4",
        "cid:%zz, %zz",
        "cid:gr%C3%BCn, gr\u00fcn"
    })
    void a_cid_url_names_a_content_id(String url, String id) {
        assertThat(ContentId.ofUrl(url)).isEqualTo(id);
    }

    @ParameterizedTest
    @EnumSource(SoapMessage.Style.class)
    void documents_are_counted_while_they_pass(SoapMessage.Style style) {
        SoapMessage message =
                XdsSamples.provideAndRegister(
                        XdsSamples.PATIENT,
                        List.of(
                                new TestDocument("1", "application/dicom", new byte[5000]),
                                TestDocument.text("2", "\r\n--\r\n--MIME")),
                        style);
        for (Feeding feeding : Feeding.values()) {
            DocumentCounter counter =
                    new DocumentCounter(
                            (SoapContent.Packaged) SoapContent.of(message.contentType()));
            feeding.pieces(message.body()).forEach(counter::pass);
            assertThat(counter.documents()).isEqualTo(2);
            assertThat(counter.documentBytes()).isEqualTo(5000 + 12);
        }
    }

    @Test
    void the_addresses_of_a_wsdl_are_rewritten_and_nothing_else() {
        String wsdl =
                """
                <?xml version="1.0"?><w:definitions xmlns:w="http://schemas.xmlsoap.org/wsdl/" targetNamespace="http://10.0.0.7/ns">
                  <w:import location = 'http://10.0.0.7:8080/registry?wsdl=1&amp;x=2' namespace="http://10.0.0.7/ns"/>
                  <x:import xmlns:x="http://www.w3.org/2001/XMLSchema" schemaLocation="rim.xsd"/>
                  <!-- <soap:address location="http://10.0.0.7/"/> -->
                  <w:service name="R"><w:port name="P"><s:address xmlns:s="http://schemas.xmlsoap.org/wsdl/soap12/" location="http://10.0.0.7:8080/registry"/></w:port></w:service>
                </w:definitions>
                """;
        byte[] rewritten =
                WsdlRewriter.rewrite(
                        wsdl.getBytes(StandardCharsets.UTF_8),
                        address -> address.replace("http://10.0.0.7:8080", "https://gw"));
        assertThat(new String(rewritten, StandardCharsets.UTF_8))
                .isEqualTo(
                        wsdl.replace(
                                        "'http://10.0.0.7:8080/registry?wsdl=1&amp;x=2'",
                                        "\"https://gw/registry?wsdl=1&amp;x=2\"")
                                .replace(
                                        "\"http://10.0.0.7:8080/registry\"",
                                        "\"https://gw/registry\""));
    }

    @Test
    void what_is_no_xml_is_left_as_it_is() {
        byte[] page = "<html><br>".getBytes(StandardCharsets.UTF_8);
        assertThat(WsdlRewriter.rewrite(page, address -> "x")).isSameAs(page);
    }
}
