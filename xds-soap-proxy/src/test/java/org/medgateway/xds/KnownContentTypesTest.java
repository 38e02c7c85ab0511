package org.medgateway.xds;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.medgateway.xds.wire.SoapContent;
import org.medgateway.xds.wire.SoapVersion;

class KnownContentTypesTest {

    private final KnownContentTypes types = new KnownContentTypes();

    @Test
    void an_envelopes_type_is_read_once() {
        String header = "application/soap+xml; charset=UTF-8; action=\"urn:a\"";
        SoapContent content = types.content(header);
        assertThat(content)
                .isEqualTo(new SoapContent.Plain(SoapVersion.SOAP_1_2, "UTF-8", "urn:a"));
        assertThat(types.content(header.substring(0, 5) + header.substring(5))).isSameAs(content);
    }

    @Test
    void a_packages_type_is_not_kept_nor_one_that_is_no_soap_or_very_long() {
        for (String header :
                new String[] {
                    "multipart/related; boundary=b; type=\"application/xop+xml\"",
                    "application/json",
                    "text/xml; action=\"" + "a".repeat(300) + '"'
                }) {
            assertThat(types.content(header))
                    .isEqualTo(types.content(header))
                    .isNotSameAs(types.content(header));
        }
        assertThat(types.content(null)).isInstanceOf(SoapContent.Unknown.class);
    }

    @Test
    void ever_new_ones_are_read_and_push_out_the_others() {
        SoapContent first = types.content("text/xml; action=\"0\"");
        for (int i = 1; i < 1000; i++) {
            assertThat(types.content("text/xml; action=\"" + i + '"'))
                    .isEqualTo(
                            new SoapContent.Plain(SoapVersion.SOAP_1_1, null, String.valueOf(i)));
        }
        assertThat(types.content("text/xml; action=\"0\"")).isEqualTo(first).isNotSameAs(first);
    }
}
