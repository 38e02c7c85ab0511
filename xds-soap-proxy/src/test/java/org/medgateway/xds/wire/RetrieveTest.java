package org.medgateway.xds.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.Test;
import org.medgateway.testdata.xds.XdsSamples;
import org.medgateway.testdata.xds.XdsSamples.DocumentName;
import org.medgateway.xds.wire.RetrieveMerge.Merged;
import org.medgateway.xds.wire.RetrieveMerge.Portion;
import org.medgateway.xds.wire.RetrieveResponse.Attached;
import org.medgateway.xds.wire.RetrieveResponse.Inline;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

class RetrieveTest {

    private static final ReplyContext PLAIN =
            new ReplyContext(SoapVersion.SOAP_1_2, Names.WSA, "urn:uuid:1", false);

    private static final List<DocumentName> FOUR =
            List.of(
                    new DocumentName(XdsSamples.REPOSITORY_A, "1.1"),
                    new DocumentName(XdsSamples.REPOSITORY_B, "1.2"),
                    new DocumentName(XdsSamples.REPOSITORY_A, "1.3"),
                    new DocumentName(XdsSamples.REPOSITORY_B, "1.4"));

    @Test
    void a_request_is_cut_by_repository_and_kept_to_the_letter_elsewhere() {
        String envelope = XdsSamples.retrieve(FOUR).envelope();
        RetrieveRequest request = RetrieveRequest.parse(bytes(envelope));
        assertThat(request.entries())
                .extracting(RetrieveRequest.Entry::document)
                .containsExactly("1.1", "1.2", "1.3", "1.4");
        Set<RetrieveRequest.Entry> ofB =
                request.entries().stream()
                        .filter(entry -> entry.repository().equals(XdsSamples.REPOSITORY_B))
                        .collect(Collectors.toSet());
        String cut = new String(request.keeping(ofB), StandardCharsets.UTF_8);
        assertThat(cut).contains("1.2<", "1.4<").doesNotContain("1.1<", "1.3<");
        String expected =
                envelope.replaceAll(
                        "<x:DocumentRequest><x:RepositoryUniqueId>"
                                + XdsSamples.REPOSITORY_A
                                + ".*?</x:DocumentRequest>",
                        "");
        assertThat(cut).isEqualTo(expected);
        assertThat(RetrieveRequest.parse(bytes(cut)).entries()).hasSize(2);
    }

    @Test
    void line_ends_marks_and_wide_characters_do_not_shift_the_cut() {
        String envelope =
                "\uFEFF"
                        + XdsSamples.retrieve(FOUR)
                                .envelope()
                                .replace("<s:Header>", "<s:Header><!-- Größe 𝄞 &amp; \r\n -->")
                                .replace("\n", "\r\n");
        RetrieveRequest request = RetrieveRequest.parse(bytes(envelope));
        String cut =
                new String(
                        request.keeping(Set.of(request.entries().get(3))), StandardCharsets.UTF_8);
        assertThat(RetrieveRequest.parse(bytes(cut)).entries())
                .extracting(RetrieveRequest.Entry::document)
                .containsExactly("1.4");
        assertThat(cut).contains("𝄞");
    }

    @Test
    void what_cannot_be_cut_says_why() {
        assertThatThrownBy(() -> RetrieveRequest.parse("<a/>".getBytes(StandardCharsets.UTF_16)))
                .hasMessageContaining("not in UTF-8");
        assertThatThrownBy(
                        () ->
                                RetrieveRequest.parse(
                                        bytes(
                                                "<?xml version=\"1.0\""
                                                        + " encoding=\"ISO-8859-1\"?><a/>")))
                .hasMessageContaining("declares ISO-8859-1");
        String envelope = XdsSamples.retrieve(FOUR).envelope();
        for (String broken :
                List.of("<a>", envelope.replace(XdsSamples.REPOSITORY_A, "1.3.6&1.4"))) {
            assertThatThrownBy(() -> RetrieveRequest.parse(bytes(broken)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not well-formed");
        }
    }

    @Test
    void documents_of_two_repositories_become_one_package() {
        // both repositories call their document <1@x>
        Merged merged =
                RetrieveMerge.merge(
                        PLAIN,
                        Transaction.ITI_43,
                        List.of(
                                answered(packaged("1.1", "first")),
                                answered(packaged("1.2", "second"))),
                        "outer");
        RetrieveResponse response =
                RetrieveResponseReader.read(merged.contentType(), merged.body());
        assertThat(merged.documents()).isEqualTo(2);
        assertThat(response.status()).isEqualTo(Names.SUCCESS);
        assertThat(response.errors()).isEmpty();
        assertThat(contents(response)).containsExactly("first", "second");
        assertThat(response.documents().get(1).fields())
                .contains(new RetrieveResponse.Field("DocumentUniqueId", "1.2"));
        Attached attached = (Attached) response.documents().get(1).payload();
        assertThat(attached.headers().value("Content-Type")).isEqualTo("text/plain");
        assertThat(attached.headers().contentId()).isEqualTo("document-2@medgateway");
        merged.body().release();
    }

    @Test
    void one_failure_leaves_a_partial_success_with_its_error() {
        Merged merged =
                RetrieveMerge.merge(
                        PLAIN,
                        Transaction.ITI_43,
                        List.of(
                                answered(packaged("1.1", "first")),
                                new Portion.Failed(
                                        RegistryError.of(
                                                RegistryError.Code.XDSRepositoryError,
                                                "gone & lost"))),
                        "outer");
        RetrieveResponse response =
                RetrieveResponseReader.read(merged.contentType(), merged.body());
        assertThat(merged.status()).isEqualTo(Names.PARTIAL_SUCCESS);
        assertThat(response.errors())
                .extracting(RegistryError::context)
                .containsExactly("gone & lost");
        assertThat(contents(response)).containsExactly("first");
        merged.body().release();
    }

    @Test
    void failures_alone_are_a_failure_in_the_requests_packaging() {
        Merged merged =
                RetrieveMerge.merge(
                        PLAIN,
                        Transaction.ITI_43,
                        List.of(
                                new Portion.Failed(
                                        RegistryError.of(
                                                RegistryError.Code.XDSRepositoryBusy, "a")),
                                new Portion.Failed(
                                        RegistryError.of(
                                                RegistryError.Code.XDSRepositoryBusy, "b"))),
                        "outer");
        assertThat(merged.status()).isEqualTo(Names.FAILURE);
        assertThat(merged.contentType()).startsWith("application/soap+xml");
        merged.body().release();
    }

    @Test
    void documents_inline_and_in_parts_go_together() {
        Merged merged =
                RetrieveMerge.merge(
                        PLAIN,
                        Transaction.ITI_43,
                        List.of(
                                answered(inline("1.1", "Zmlyc3Q=")),
                                answered(packaged("1.2", "second"))),
                        "outer");
        RetrieveResponse response =
                RetrieveResponseReader.read(merged.contentType(), merged.body());
        assertThat(contents(response)).containsExactly("Zmlyc3Q=", "second");
        merged.body().release();
    }

    @Test
    void an_answer_that_is_none_says_what_it_is() {
        String fault =
                new String(
                        SoapFault.receiver("out of paper").answer(PLAIN).body(),
                        StandardCharsets.UTF_8);
        assertThatThrownBy(() -> read("application/soap+xml", fault))
                .hasMessage("a SOAP fault: out of paper");
        assertThatThrownBy(() -> read("text/html", "<html/>")).hasMessageContaining("text/html");
        assertThatThrownBy(() -> read("text/xml", "<a/>"))
                .hasMessageContaining("not a RetrieveDocumentSetResponse");
        assertThatThrownBy(() -> read("multipart/related; boundary=i", "--i\r\n\r\n<a/>"))
                .hasMessageContaining("cut off");
        String missing = packaged("1.1", "x").text().replace("Content-ID: <1@x>", "X: y");
        assertThatThrownBy(() -> read(packaged("1.1", "x").contentType(), missing))
                .hasMessageContaining("no part has the Content-ID of cid:1%40x");
    }

    private record Answer(String contentType, String text) {}

    private static Answer packaged(String id, String content) {
        String envelope =
                response(id, "<i:Include xmlns:i=\"" + Names.XOP + "\" href=\"cid:1%40x\"/>");
        return new Answer(
                "multipart/related; boundary=i; type=\"application/xop+xml\"; start=\"<r@x>\"",
                "--i\r\nContent-ID: <r@x>\r\nContent-Type: application/xop+xml\r\n\r\n"
                        + envelope
                        + "\r\n--i\r\nContent-ID: <1@x>\r\nContent-Type: text/plain\r\n\r\n"
                        + content
                        + "\r\n--i--\r\n");
    }

    private static Answer inline(String id, String base64) {
        return new Answer("application/soap+xml", response(id, base64));
    }

    private static String response(String id, String document) {
        return "<s:Envelope xmlns:s=\""
                + SoapVersion.SOAP_1_2.namespace()
                + "\"><s:Body>"
                + "<RetrieveDocumentSetResponse xmlns=\""
                + Names.XDS
                + "\"><r:RegistryResponse"
                + " xmlns:r=\""
                + Names.RS
                + "\" status=\""
                + Names.SUCCESS
                + "\"/>"
                + "<DocumentResponse><RepositoryUniqueId>9</RepositoryUniqueId><DocumentUniqueId>"
                + id
                + "</DocumentUniqueId><mimeType>text/plain</mimeType><Document>"
                + document
                + "</Document></DocumentResponse></RetrieveDocumentSetResponse></s:Body>"
                + "</s:Envelope>";
    }

    private static Portion answered(Answer answer) {
        return new Portion.Answered(read(answer.contentType(), answer.text()));
    }

    private static RetrieveResponse read(String contentType, String text) {
        return RetrieveResponseReader.read(contentType, Unpooled.wrappedBuffer(bytes(text)));
    }

    private static List<String> contents(RetrieveResponse response) {
        return response.documents().stream()
                .map(
                        document ->
                                switch (document.payload()) {
                                    case Attached(_, ByteBuf bytes) ->
                                            bytes.toString(StandardCharsets.UTF_8);
                                    case Inline(String base64) -> base64;
                                })
                .toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
