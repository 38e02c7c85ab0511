package org.medgateway.xds.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.stream.Stream;

class ContentTypeTest {

    static Stream<String[]> readable() {
        return """
        text/xml                                          | text/xml {}
        TEXT/XML; Charset=utf-8                           | text/xml {charset=utf-8}
        text/xml;charset="utf-8";                         | text/xml {charset=utf-8}
        text/xml ; charset = utf-8 ;; a=b                 | text/xml {charset=utf-8, a=b}
        multipart/related; boundary=uuid:1-2+id=3; a=b    | multipart/related {boundary=uuid:1-2+id=3, a=b}
        multipart/related; boundary="a b;c"               | multipart/related {boundary=a b;c}
        multipart/related; start="<http://tempuri.org/0>" | multipart/related {start=<http://tempuri.org/0>}
        multipart/related; start=<root@x>                 | multipart/related {start=<root@x>}
        a/b; c="x\\"y\\\\z"                               | a/b {c=x"y\\z}
        a/b; start-info="c/d; action=\\"urn:e\\""         | a/b {start-info=c/d; action="urn:e"}
        """
                .lines()
                .map(line -> line.split(" \\| ", -1));
    }

    @ParameterizedTest
    @MethodSource("readable")
    void the_type_and_its_parameters_are_read(String header, String expected) {
        ContentType type = ContentType.parse(header.strip());
        assertThat(type.mediaType() + " " + type.parameters()).isEqualTo(expected.strip());
    }

    static Stream<String[]> refused() {
        return """
        text                        | character 4: the end, expected '/'
        /xml                        | character 0: 0x2F, expected a media type
        text/xml charset=utf-8      | character 9: 0x63, expected ';'
        text/xml; charset           | character 17: the end, expected '='
        text/xml; charset=          | expected a value
        text/xml; charset="utf-8    | expected a closing quote
        a/b; boundary=x; Boundary=y | gives "boundary" twice
        """
                .lines()
                .map(line -> line.split(" \\| ", -1));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void what_cannot_be_read_is_said_with_its_place(String header, String problem) {
        assertThatThrownBy(() -> ContentType.parse(header.strip()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(problem.strip());
    }

    @Test
    void a_greater_header_than_any_client_sends_is_refused() {
        assertThatThrownBy(() -> ContentType.parse("a/b; c=" + "x".repeat(10_000)))
                .hasMessageContaining("10007 characters");
    }

    @Test
    void mtom_names_its_root_and_its_version() {
        assertThat(
                        SoapContent.of(
                                "multipart/related; type=\"application/xop+xml\";"
                                        + " start=\"<a@b>\"; boundary=\"x=1\";"
                                        + " start-info=\"application/soap+xml;"
                                        + " action=\\\"urn:y\\\"\""))
                .isEqualTo(
                        new SoapContent.Packaged(
                                "x=1", "a@b", true, SoapVersion.SOAP_1_2, "urn:y"));
    }

    @Test
    void soap_with_attachments_is_a_package_that_is_not_xop() {
        assertThat(SoapContent.of("multipart/related; type=\"text/xml\"; boundary=x"))
                .isEqualTo(new SoapContent.Packaged("x", null, false, SoapVersion.SOAP_1_1, null));
    }

    @Test
    void what_is_not_soap_says_why() {
        assertThat(SoapContent.of(null)).isEqualTo(new SoapContent.Unknown("no Content-Type"));
        assertThat(SoapContent.of("application/json"))
                .isEqualTo(
                        new SoapContent.Unknown("the media type application/json, expected SOAP"));
        assertThat(SoapContent.of("multipart/related"))
                .isEqualTo(new SoapContent.Unknown("multipart/related without a boundary"));
    }
}
