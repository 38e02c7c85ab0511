package org.medgateway.http.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.stream.Stream;

/// Paths as rules see them, templates, DICOMweb, and the gateway's own words.
class RoutingTextTest {

    static Stream<String[]> paths() {
        return Stream.of(
                new String[][] {
                    {"/", "/"},
                    {"/a/b", "/a/b"},
                    {"/a/", "/a/"},
                    {"/a/../b", "/b"},
                    {"/../../b", "/b"},
                    {"/a/./b/.", "/a/b/"},
                    {"/a/..", "/"},
                    {"//a//b", "/a/b"},
                    {"/%61dmin", "/admin"},
                    {"/x/%2e%2E/admin", "/admin"},
                    {"/a%2Fb", "/a%2Fb"},
                    {"/a%252e", "/a%252e"},
                    {"/a%zz%4", "/a%zz%4"},
                    {"/a%00%0a", "/a%00%0a"},
                    {"/.well-known/x", "/.well-known/x"},
                    {"/%C3%A4", "/\u00e4"},
                });
    }

    @ParameterizedTest
    @MethodSource
    void paths(String sent, String matched) {
        assertThat(RoutePath.of(sent)).isEqualTo(matched);
    }

    @Test
    void queryParametersAreDecoded() {
        assertThat(RoutePath.queryParameter("a=1&b=x%20y+z&c", "b")).isEqualTo("x y z");
        assertThat(RoutePath.queryParameter("a=1&c", "c")).isEmpty();
        assertThat(RoutePath.queryParameter("%61=1", "a")).isEqualTo("1");
        assertThat(RoutePath.queryParameter("a=1", "b")).isNull();
        assertThat(RoutePath.queryParameter(null, "b")).isNull();
    }

    static Stream<String[]> dicomWeb() {
        String multipart = "multipart/related; type=\"application/dicom\"; boundary=x";
        return Stream.of(
                new String[][] {
                    {"GET", "/studies", "", "qido -"},
                    {"GET", "/pacs/aets/A/rs/studies?PatientID=1", "", "qido -"},
                    {"GET", "/rs/studies?StudyInstanceUID=1.2.3", "", "qido 1.2.3"},
                    {"GET", "/rs/studies?0020000D=1.2.4", "", "qido 1.2.4"},
                    {"GET", "/rs/studies/1.2.3/series", "", "qido 1.2.3"},
                    {"GET", "/rs/studies/1.2.3/series/4.5/instances", "", "qido 1.2.3"},
                    {"GET", "/rs/series?StudyInstanceUID=1.2", "", "qido 1.2"},
                    {"GET", "/rs/studies/1.2.3", "", "wado-rs 1.2.3"},
                    {"HEAD", "/rs/studies/1.2.3/metadata", "", "wado-rs 1.2.3"},
                    {
                        "GET",
                        "/rs/studies/1.2.3/series/4.5/instances/6/frames/1",
                        "",
                        "wado-rs 1.2.3"
                    },
                    {
                        "GET",
                        "/wado?requestType=WADO&studyUID=1.2.3&seriesUID=1",
                        "",
                        "wado-uri 1.2.3"
                    },
                    {"POST", "/rs/studies", multipart, "stow -"},
                    {"POST", "/rs/studies/1.2.3", multipart, "stow 1.2.3"},
                    {"POST", "/rs/studies", "application/dicom+json", "stow -"},
                    {"POST", "/rs/studies", "application/json", "null"},
                    {"POST", "/rs/workitems?1.2", "application/dicom+json", "ups -"},
                    {"GET", "/mystudies/1.2", "", "null"},
                    {"GET", "/studies/../etc", "", "null"},
                    {"GET", "/studies/list.html", "", "null"},
                    {"GET", "/index.html", "", "null"},
                });
    }

    @ParameterizedTest
    @MethodSource
    void dicomWeb(String method, String target, String type, String expected) {
        Fields fields =
                type.isEmpty()
                        ? Fields.of("Host", "h")
                        : Fields.of("Host", "h", "Content-Type", type);
        RequestHead head = new RequestHead(method, target, Version.HTTP_1_1, fields);
        if (!(RequestCheck.check(head) instanceof RequestVerdict.Accepted accepted)) {
            throw new AssertionError(target);
        }
        DicomWeb found = DicomWeb.recognise(accepted.head(), accepted.path(), accepted.query());
        assertThat(
                        found == null
                                ? "null"
                                : found.kind().label()
                                        + " "
                                        + (found.studyUid() == null ? "-" : found.studyUid()))
                .isEqualTo(expected);
    }

    @Test
    void templatesTakeTheirValuesFromTheExchange() {
        Template.Values values =
                (variable, argument) ->
                        switch (variable) {
                            case HOST -> "viewer:8443";
                            case HEADER -> argument.equals("X-A") ? "a\r\nEvil: 1" : null;
                            case TLS_SUBJECT -> "CN=M\u00fcller\u0144";
                            default -> null;
                        };
        assertThat(Template.parse("https://%{req.host}/").render(values))
                .isEqualTo("https://viewer:8443/");
        assertThat(Template.parse("100 %%").render(values)).isEqualTo("100 %");
        assertThat(Template.parse("<%{req.header.X-A}><%{req.header.X-B}>").render(values))
                .isEqualTo("<a  Evil: 1><>");
        assertThat(Template.parse("%{tls.subject}").render(values))
                .isEqualTo(
                        new String(
                                        "CN=M\u00fcller\u0144"
                                                .getBytes(java.nio.charset.StandardCharsets.UTF_8),
                                        java.nio.charset.StandardCharsets.ISO_8859_1)
                                .replaceAll("[\u0000-\u001f\u007f]", " "));
    }

    @Test
    void wrongTemplatesSayWhatIsExpected() {
        assertThatThrownBy(() -> Template.parse("%{req.hots}")).hasMessageContaining("req.host");
        assertThatThrownBy(() -> Template.parse("50%")).hasMessageContaining("%%");
        assertThatThrownBy(() -> Template.parse("%{req.host")).hasMessageContaining("closed");
        assertThatThrownBy(() -> Template.parse("a\nb")).hasMessageContaining("0x0A");
        assertThatThrownBy(() -> Template.parse("%{req.header.}"))
                .hasMessageContaining("req.header.NAME");
        assertThatThrownBy(() -> HeaderRule.requireChangeable("Transfer-Encoding"))
                .hasMessageContaining("gateway's own");
    }

    @Test
    void wordsAreAPageForBrowsersAndTextForPrograms() {
        OwnAnswer page = OwnAnswer.words(503, "Not <now>", "Please wait", "text/html,*/*", "r-1");
        assertThat(new String(page.body(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("<html lang=\"en\">", "<h1>Not &lt;now&gt;</h1>", "r-1")
                .doesNotContain("<script", "http:", "https:");
        OwnAnswer text = OwnAnswer.words(503, "Not now", "Please wait", null, "r-1");
        assertThat(text.fields().first("content-type")).isEqualTo("text/plain; charset=utf-8");
    }
}
