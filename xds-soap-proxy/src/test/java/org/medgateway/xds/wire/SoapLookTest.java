package org.medgateway.xds.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.medgateway.testdata.xds.SoapMessage;
import org.medgateway.testdata.xds.XdsSamples;
import org.medgateway.testdata.xds.XdsSamples.TestDocument;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

class SoapLookTest {

    private static final int LIMIT = 256 * 1024;
    private static final Set<Fact> ALL = EnumSet.allOf(Fact.class);

    static Stream<SoapMessage> samples() {
        return XdsSamples.all().stream();
    }

    // transaction | patient? | repository? | community? | documents
    private static final String EXPECTED =
            """
            ITI-18 | patient | -          | -         | -1
            ITI-38 | patient | -          | community | -1
            ITI-41 | patient | -          | -         | 1
            ITI-42 | patient | repository | -         | 1
            ITI-43 | -       | repository | -         | 1
            ITI-39 | -       | repository | community | 1
            ITI-62 | -       | -          | -         | -1
            ITI-44 | patient | -          | -         | -1
            RAD-69 | -       | repository | -         | 1
            """;

    @ParameterizedTest
    @MethodSource("samples")
    void every_transaction_is_recognised_with_its_patient_and_places(SoapMessage sample) {
        for (Feeding feeding : Feeding.values()) {
            SoapFacts facts = seen(feeding.look(sample.contentType(), sample.body(), LIMIT, ALL));
            assertThat(facts.transaction()).isNotNull();
            String found =
                    String.join(
                            " | ",
                            facts.transaction().title(),
                            XdsSamples.PATIENT.equals(facts.patientId()) ? "patient" : "-",
                            facts.repositoryUniqueIds().equals(List.of(XdsSamples.REPOSITORY_A))
                                    ? "repository"
                                    : "-",
                            facts.homeCommunityIds().equals(List.of(XdsSamples.COMMUNITY))
                                    ? "community"
                                    : "-",
                            String.valueOf(facts.documents()));
            assertThat(EXPECTED.lines().map(line -> line.replaceAll(" +", " "))).contains(found);
            assertThat(sample.name()).startsWith(facts.transaction().title());
            assertThat(facts.version()).isEqualTo(SoapVersion.SOAP_1_2);
            assertThat(facts.messageId()).startsWith("urn:uuid:");
            assertThat(facts.contradicted()).isFalse();
            assertThat(facts.asynchronous()).isFalse();
            assertThat(facts.extent()).isEqualTo(SoapFacts.Extent.ENOUGH);
        }
    }

    @Test
    void a_query_in_soap_1_1_is_read_alike() {
        SoapMessage sample = XdsSamples.storedQuery11(XdsSamples.PATIENT);
        SoapFacts facts = seen(Feeding.WHOLE.look(sample.contentType(), sample.body(), LIMIT, ALL));
        assertThat(facts.version()).isEqualTo(SoapVersion.SOAP_1_1);
        assertThat(facts.transaction()).isEqualTo(Transaction.ITI_18);
        assertThat(facts.patientId()).isEqualTo(XdsSamples.PATIENT);
        assertThat(facts.storedQuery()).isEqualTo("urn:uuid:14d4debf-8f97-4251-9a74-a90016b0af0d");
    }

    @ParameterizedTest
    @EnumSource(Feeding.class)
    void a_package_of_many_megabytes_is_not_read_beyond_its_root(Feeding feeding) {
        byte[] scan = new byte[feeding == Feeding.WHOLE ? 50_000_000 : 50_000];
        SoapMessage sample =
                XdsSamples.provideAndRegister(
                        XdsSamples.PATIENT,
                        List.of(new TestDocument("1.2.3", "application/dicom", scan)),
                        SoapMessage.Style.DOT_NET);
        SoapLook look = new SoapLook(SoapContent.of(sample.contentType()), null, LIMIT, ALL);
        SoapFacts facts = seen(feeding.look(look, sample.body()));
        assertThat(facts.transaction()).isEqualTo(Transaction.ITI_41);
        assertThat(facts.documents()).isEqualTo(1);
        assertThat(new String(look.envelope(), StandardCharsets.UTF_8))
                .isEqualTo(sample.envelope());
    }

    @Test
    void a_document_inline_behind_the_limit_does_not_hide_the_metadata() {
        SoapMessage sample =
                XdsSamples.provideAndRegisterInline(
                        XdsSamples.PATIENT,
                        new TestDocument("1.2.3", "application/dicom", new byte[1_000_000]));
        for (Feeding feeding : Feeding.values()) {
            SoapFacts facts = seen(feeding.look(sample.contentType(), sample.body(), LIMIT, ALL));
            assertThat(facts.patientId()).isEqualTo(XdsSamples.PATIENT);
            assertThat(facts.documents()).isEqualTo(1);
        }
    }

    @Test
    void metadata_behind_the_limit_leaves_the_transaction_known() {
        List<TestDocument> many =
                Stream.iterate(1, i -> i + 1)
                        .limit(400)
                        .map(i -> TestDocument.text("1.2.3." + i, "x"))
                        .toList();
        SoapMessage sample =
                XdsSamples.registerDocumentSet(XdsSamples.PATIENT, XdsSamples.REPOSITORY_A, many);
        for (Feeding feeding : Feeding.values()) {
            SoapFacts facts =
                    seen(feeding.look(sample.contentType(), sample.body(), 32 * 1024, ALL));
            assertThat(facts.extent()).isEqualTo(SoapFacts.Extent.LIMIT);
            assertThat(facts.transaction()).isEqualTo(Transaction.ITI_42);
            assertThat(facts.patientId()).isEqualTo(XdsSamples.PATIENT); // a document entry's
            assertThat(facts.documents()).isEqualTo(-1);
        }
    }

    @Test
    void without_an_action_the_body_tells_the_transaction() {
        SoapFacts facts = look(envelope("", QUERY_BODY));
        assertThat(facts.transaction()).isEqualTo(Transaction.ITI_18);
        assertThat(facts.wsaNamespace()).isNull();
        assertThat(facts.contradicted()).isFalse();
    }

    @Test
    void where_the_action_contradicts_the_body_the_body_counts() {
        SoapFacts facts =
                look(envelope(action("urn:ihe:iti:2007:RegisterDocumentSet-b"), QUERY_BODY));
        assertThat(facts.transaction()).isEqualTo(Transaction.ITI_18);
        assertThat(facts.contradicted()).isTrue();
    }

    @Test
    void an_action_in_the_content_type_stands_in_for_a_missing_one() {
        SoapContent content =
                SoapContent.of(
                        "application/soap+xml; action=\"urn:ihe:iti:2007:CrossGatewayQuery\"");
        byte[] body = envelope("", QUERY_BODY).getBytes(StandardCharsets.UTF_8);
        Look look = Feeding.WHOLE.look(new SoapLook(content, null, LIMIT, ALL), body);
        assertThat(seen(look).transaction()).isEqualTo(Transaction.ITI_38);
    }

    @Test
    void a_soap_action_header_stands_in_for_a_missing_one() {
        SoapContent content = SoapContent.of("application/soap+xml");
        byte[] body = envelope("", QUERY_BODY).getBytes(StandardCharsets.UTF_8);
        SoapLook look = new SoapLook(content, "\"urn:ihe:iti:2007:CrossGatewayQuery\"", LIMIT, ALL);
        assertThat(seen(Feeding.WHOLE.look(look, body)).transaction())
                .isEqualTo(Transaction.ITI_38);
    }

    @Test
    void an_encrypted_body_contradicts_nothing() {
        SoapFacts facts =
                look(
                        envelope(
                                action("urn:ihe:iti:2007:RegistryStoredQuery"),
                                "<e:EncryptedData"
                                        + " xmlns:e=\"http://www.w3.org/2001/04/xmlenc#\"/>"));
        assertThat(facts.transaction()).isEqualTo(Transaction.ITI_18);
    }

    @Test
    void a_body_of_its_own_kind_is_passed_with_its_action_and_name() {
        SoapFacts facts =
                look(envelope(action("urn:hospital:Ping"), "<p:Ping xmlns:p=\"urn:p\"/>"));
        assertThat(facts.transaction()).isNull();
        assertThat(facts.action()).isEqualTo("urn:hospital:Ping");
        assertThat(String.valueOf(facts.body())).isEqualTo("{urn:p}Ping");
    }

    @Test
    void a_reply_to_elsewhere_is_asynchronous() {
        SoapFacts facts =
                look(
                        envelope(
                                "<a:ReplyTo><a:Address>http://10.1.2.3/callback</a:Address>"
                                        + "</a:ReplyTo>",
                                QUERY_BODY));
        assertThat(facts.asynchronous()).isTrue();
    }

    @Test
    void a_comment_within_the_action_is_no_part_of_it() {
        SoapFacts facts =
                look(
                        envelope(
                                action(
                                        "urn:ihe:iti:2007:<!-- x"
                                                + " -->RegistryStored<![CDATA[Query]]>"),
                                QUERY_BODY));
        assertThat(facts.action()).isEqualTo("urn:ihe:iti:2007:RegistryStoredQuery");
    }

    @Test
    void only_a_signature_of_the_message_itself_marks_it_as_signed() {
        String security =
                "<w:Security xmlns:w=\""
                        + Names.WSS
                        + "\" xmlns:d=\""
                        + Names.SIGNATURE
                        + "\">%s"
                        + "</w:Security>";
        assertThat(look(envelope(security.formatted("<d:Signature/>"), QUERY_BODY)).signed())
                .isTrue();
        assertThat(
                        look(envelope(
                                        security.formatted(
                                                "<x:Assertion xmlns:x=\"urn:x\">"
                                                        + "<d:Signature/></x:Assertion>"),
                                        QUERY_BODY))
                                .signed())
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void utf_16_and_byte_order_marks_are_read(String name, byte[] body, String contentType) {
        for (Feeding feeding : Feeding.values()) {
            SoapFacts facts = seen(feeding.look(contentType, body, LIMIT, ALL));
            assertThat(facts.patientId()).as(name).isEqualTo("4711^^^&1.2.3&ISO");
        }
    }

    static Stream<Object[]> encodings() {
        String bare = envelope("", QUERY_BODY);
        String declared = "<?xml version=\"1.0\" encoding=\"UTF-16\"?>" + bare;
        Charset wide = StandardCharsets.UTF_16; // writes a mark
        String type = "application/soap+xml";
        return Stream.of(
                new Object[] {"UTF-16 with a mark", bare.getBytes(wide), type},
                new Object[] {"UTF-16 declared", declared.getBytes(wide), type},
                new Object[] {
                    "UTF-16LE by header",
                    bare.getBytes(StandardCharsets.UTF_16LE),
                    type + "; charset=UTF-16LE"
                },
                new Object[] {
                    "UTF-8 with a mark", ("\uFEFF" + bare).getBytes(StandardCharsets.UTF_8), type
                },
                new Object[] {
                    "UTF-8 with a mark, by header",
                    ("\uFEFF" + bare).getBytes(StandardCharsets.UTF_8),
                    type + "; charset=utf8"
                });
    }

    @Test
    void the_root_is_the_part_that_start_names() {
        String body =
                "--b\r\nContent-ID: <first@x>\r\n\r\nnot this one\r\n--b\r\n"
                        + "Content-ID: <root@x>\r\nContent-Type: application/xop+xml\r\n\r\n"
                        + envelope("", QUERY_BODY)
                        + "\r\n--b--\r\n";
        String type =
                "multipart/related; boundary=b; start=\"<root@x>\"; type=\"application/xop+xml\"";
        for (Feeding feeding : Feeding.values()) {
            Look look = feeding.look(type, body.getBytes(StandardCharsets.UTF_8), LIMIT, ALL);
            assertThat(seen(look).transaction()).isEqualTo(Transaction.ITI_18);
        }
    }

    static final String QUERY_BODY =
            "<q:AdhocQueryRequest xmlns:q=\""
                    + Names.QUERY
                    + "\" xmlns:r=\""
                    + Names.RIM
                    + "\"><r:AdhocQuery id=\"urn:uuid:1\"><r:Slot name=\"$XDSFolderPatientId\">"
                    + "<r:ValueList><r:Value>('4711^^^&amp;1.2.3&amp;ISO', 'x')</r:Value>"
                    + "</r:ValueList></r:Slot></r:AdhocQuery></q:AdhocQueryRequest>";

    static String action(String action) {
        return "<a:Action>" + action + "</a:Action>";
    }

    static String envelope(String header, String body) {
        return "<s:Envelope xmlns:s=\""
                + SoapVersion.SOAP_1_2.namespace()
                + "\" xmlns:a=\""
                + Names.WSA
                + "\"><s:Header>"
                + header
                + "</s:Header><s:Body>"
                + body
                + "</s:Body></s:Envelope>";
    }

    private static SoapFacts look(String envelope) {
        return seen(
                Feeding.WHOLE.look(
                        "application/soap+xml",
                        envelope.getBytes(StandardCharsets.UTF_8),
                        LIMIT,
                        ALL));
    }

    private static SoapFacts seen(Look look) {
        assertThat(look).isInstanceOf(Look.Seen.class);
        return ((Look.Seen) look).facts();
    }
}
