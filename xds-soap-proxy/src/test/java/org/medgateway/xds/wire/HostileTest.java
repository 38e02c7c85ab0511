package org.medgateway.xds.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.medgateway.xds.wire.Look.Refused;
import org.medgateway.xds.wire.Look.Refused.Reason;

import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// What is sent to hurt, or to be understood by one reader in one way and by the next in another.
class HostileTest {

    private static final int LIMIT = 256 * 1024;
    private static final Set<Fact> ALL = EnumSet.allOf(Fact.class);
    private static final String SOAP = "application/soap+xml";
    private static final String PACKAGE =
            "multipart/related; boundary=b; type=\"application/xop+xml\"; start=\"<r@x>\"";

    record Case(String name, String contentType, byte[] body, Reason reason, String why) {
        Case(String name, String contentType, String body, Reason reason, String why) {
            this(name, contentType, body.getBytes(StandardCharsets.UTF_8), reason, why);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> cases() {
        List<Case> cases = new ArrayList<>();
        envelopes(cases);
        documents(cases);
        encodings(cases);
        packages(cases);
        return cases.stream();
    }

    private static void envelopes(List<Case> cases) {
        String ok = SoapLookTest.envelope("", SoapLookTest.QUERY_BODY);
        malformed(cases, "nothing", "", "not well-formed");
        malformed(cases, "not XML", "hello", "not well-formed");
        malformed(cases, "another document", "<html/>", "the document is html");
        malformed(
                cases,
                "no body",
                SoapLookTest.envelope("", "").replaceAll("<s:Body>.*Body>", ""),
                "an envelope without a Body");
        malformed(
                cases,
                "two headers",
                ok.replace("</s:Header>", "</s:Header><s:Header/>"),
                "Header where its Body is expected");
        malformed(
                cases,
                "two actions",
                SoapLookTest.envelope(
                        SoapLookTest.action("urn:a") + SoapLookTest.action("urn:b"),
                        SoapLookTest.QUERY_BODY),
                "wsa:Action is given twice");
        malformed(
                cases,
                "two message ids",
                SoapLookTest.envelope(
                        "<a:MessageID>1</a:MessageID><a:MessageID>2</a:MessageID>",
                        SoapLookTest.QUERY_BODY),
                "wsa:MessageID is given twice");
        malformed(
                cases,
                "an action with children",
                SoapLookTest.envelope(SoapLookTest.action("<b/>"), SoapLookTest.QUERY_BODY),
                "Action holds something else than text");
        malformed(
                cases,
                "an endless action",
                SoapLookTest.envelope(
                        SoapLookTest.action("x".repeat(50_000)), SoapLookTest.QUERY_BODY),
                "Action has more than 1024 characters");
        malformed(cases, "truncated in the header", ok.substring(0, 150), "not well-formed");
        malformed(
                cases,
                "truncated in the body",
                ok.substring(0, ok.length() - 120),
                "not well-formed");
        cases.add(
                new Case(
                        "an unknown SOAP version",
                        SOAP,
                        ok.replace(SoapVersion.SOAP_1_2.namespace(), "urn:soap:9"),
                        Reason.VERSION_MISMATCH,
                        "neither SOAP 1.1 nor 1.2"));
        cases.add(
                new Case(
                        "a header beyond the limit",
                        SOAP,
                        SoapLookTest.envelope(
                                "<x>" + "y".repeat(LIMIT) + "</x>", SoapLookTest.QUERY_BODY),
                        Reason.TOO_LARGE,
                        "the SOAP body does not begin within the first 262144 bytes"));
        cases.add(
                new Case(
                        "nothing but white space",
                        SOAP,
                        " ".repeat(3 * LIMIT),
                        Reason.TOO_LARGE,
                        "the SOAP body does not begin"));
        cases.add(
                new Case(
                        "an endless comment",
                        SOAP,
                        "<!--" + "x".repeat(3 * LIMIT),
                        Reason.TOO_LARGE,
                        "the SOAP body does not begin"));
    }

    private static void documents(List<Case> cases) {
        String dtd = "<!DOCTYPE s:Envelope [";
        StringBuilder bomb = new StringBuilder(dtd + "<!ENTITY a \"ha\">");
        for (char c = 'b'; c < 'z'; c++) {
            char before = (char) (c - 1);
            bomb.append("<!ENTITY " + c + " \"" + ("&" + before + ";").repeat(10) + "\">");
        }
        String ok = SoapLookTest.envelope("<x>&y;</x>", SoapLookTest.QUERY_BODY);
        malformed(cases, "an entity bomb", bomb + "]>" + ok, "a document type declaration");
        malformed(
                cases,
                "a quadratic entity bomb",
                dtd
                        + "<!ENTITY y \""
                        + "z".repeat(50_000)
                        + "\">]>"
                        + ok.replace("&y;", "&y;".repeat(20_000)),
                "a document type declaration");
        malformed(
                cases,
                "an external entity",
                dtd + "<!ENTITY y SYSTEM \"file:///etc/passwd\">]>" + ok,
                "a document type declaration");
        malformed(
                cases,
                "an external parameter entity",
                dtd + "<!ENTITY % p SYSTEM \"http://127.0.0.1:9/x\">%p;]>" + ok,
                "a document type declaration");
        malformed(
                cases,
                "an external subset",
                "<!DOCTYPE s:Envelope SYSTEM \"http://127.0.0.1:9/x\">" + ok,
                "a document type declaration");
        malformed(
                cases,
                "an entity without a declaration",
                SoapLookTest.envelope(SoapLookTest.action("&y;"), SoapLookTest.QUERY_BODY),
                "not well-formed");
        StringBuilder attributes = new StringBuilder();
        for (int i = 0; i < 200_000; i++) {
            attributes.append(" a" + i + "=\"\"");
        }
        malformed(
                cases,
                "200,000 attributes",
                SoapLookTest.envelope("<x" + attributes + "/>", SoapLookTest.QUERY_BODY),
                "ttribute");
        StringBuilder namespaces = new StringBuilder();
        for (int i = 0; i < 10_000; i++) {
            namespaces.append(" xmlns:n" + i + "=\"urn:" + i + "\"");
        }
        malformed(
                cases,
                "10,000 namespaces",
                SoapLookTest.envelope("<x" + namespaces + "/>", SoapLookTest.QUERY_BODY),
                "ttribute");
        malformed(
                cases,
                "10,000 levels",
                SoapLookTest.envelope(
                        "<x>".repeat(10_000) + "</x>".repeat(10_000), SoapLookTest.QUERY_BODY),
                "Depth");
        malformed(cases, "names that collide", colliding(), "more than 1000 different names");
        malformed(
                cases,
                "an attribute of 200,000 characters",
                SoapLookTest.envelope(
                        "<x y=\"" + "z".repeat(200_000) + "\"/>", SoapLookTest.QUERY_BODY),
                "ttribute");
        malformed(
                cases,
                "XML 1.1",
                "<?xml version=\"1.1\"?>" + SoapLookTest.envelope("", SoapLookTest.QUERY_BODY),
                "XML 1.1");
        malformed(cases, "a NUL", ok.replace("&y;", "\0"), "not well-formed");
        malformed(
                cases,
                "a duplicate attribute",
                ok.replace("<x>", "<x b=\"\" b=\"\">"),
                "not well-formed");
        malformed(
                cases,
                "an undeclared prefix",
                ok.replace("<x>&y;</x>", "<u:x/>"),
                "not well-formed");
    }

    // 2^12 names of one hash: Aa and BB collide wherever 31 is the factor
    private static String colliding() {
        StringBuilder elements = new StringBuilder();
        for (int i = 0; i < 4096; i++) {
            elements.append('<');
            for (int bit = 0; bit < 12; bit++) {
                elements.append((i >> bit & 1) == 0 ? "Aa" : "BB");
            }
            elements.append("/>");
        }
        return SoapLookTest.envelope(elements.toString(), SoapLookTest.QUERY_BODY);
    }

    private static void encodings(List<Case> cases) {
        String ok = SoapLookTest.envelope("", SoapLookTest.QUERY_BODY);
        cases.add(
                new Case(
                        "an encoding that few know",
                        SOAP,
                        "<?xml version=\"1.0\" encoding=\"UTF-7\"?>" + ok,
                        Reason.MALFORMED,
                        ""));
        cases.add(
                new Case(
                        "a charset that few know",
                        SOAP + "; charset=IBM037",
                        ok.getBytes(Charset.forName("IBM037")),
                        Reason.MALFORMED,
                        "the charset IBM037"));
        cases.add(
                new Case(
                        "UTF-16 declared, UTF-8 sent",
                        SOAP,
                        "<?xml version=\"1.0\" encoding=\"UTF-16\"?>" + ok,
                        Reason.MALFORMED,
                        ""));
        cases.add(
                new Case(
                        "UTF-16 sent, UTF-8 declared",
                        SOAP,
                        ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + ok)
                                .getBytes(StandardCharsets.UTF_16),
                        Reason.MALFORMED,
                        ""));
        cases.add(
                new Case(
                        "UTF-16 sent, UTF-8 in the header",
                        SOAP + "; charset=utf-8",
                        ok.getBytes(StandardCharsets.UTF_16),
                        Reason.MALFORMED,
                        "not well-formed"));
        cases.add(
                new Case(
                        "UTF-32",
                        SOAP,
                        ok.getBytes(Charset.forName("UTF-32BE")),
                        Reason.MALFORMED,
                        ""));
        cases.add(
                new Case(
                        "bytes that are not UTF-8",
                        SOAP,
                        ok.replace("4711", "\u00e4").getBytes(StandardCharsets.ISO_8859_1),
                        Reason.MALFORMED,
                        "not well-formed"));
    }

    private static void packages(List<Case> cases) {
        String ok = SoapLookTest.envelope("", SoapLookTest.QUERY_BODY);
        String head = "Content-ID: <r@x>\r\n\r\n";
        packaged(cases, "no boundary in the body", ok, "ends before the envelope's part");
        packaged(
                cases,
                "cut off in the root",
                "--b\r\n" + head + ok,
                "ends before the envelope's part is complete");
        packaged(
                cases,
                "no part of that name",
                "--b\r\nContent-ID: <other@x>\r\n\r\n" + ok + "\r\n--b--",
                "no part with the Content-ID that `start` names");
        packaged(
                cases,
                "a boundary that goes on",
                "--b\r\n" + head + ok + "\r\n--bb\r\n",
                "the boundary is followed by 0x62");
        packaged(
                cases,
                "an envelope in base64",
                "--b\r\nContent-Transfer-Encoding: base64\r\n" + head + "PD94bWw+\r\n--b--",
                "transfer encoding base64");
        packaged(
                cases,
                "a root with two Content-IDs",
                "--b\r\nContent-ID: <q@x>\r\n" + head + ok + "\r\n--b--",
                "given twice");
        packaged(
                cases,
                "a header without end",
                "--b\r\n" + "X: y\r\n".repeat(20_000),
                "header has more than 8192 bytes");
        packaged(
                cases,
                "33 fields in a header",
                "--b\r\n"
                        + Stream.iterate(0, i -> i + 1)
                                .limit(33)
                                .map(i -> "X" + i + ": y\r\n")
                                .reduce("", String::concat)
                        + head,
                "more than 32 header fields");
        cases.add(
                new Case(
                        "a root behind the limit",
                        PACKAGE,
                        "--b\r\nContent-ID: <d@x>\r\n\r\n"
                                + "z".repeat(LIMIT)
                                + "\r\n--b\r\n"
                                + head
                                + ok
                                + "\r\n--b--",
                        Reason.TOO_LARGE,
                        "the envelope's part does not begin"));
        cases.add(
                new Case(
                        "a preamble behind the limit",
                        PACKAGE,
                        "z\n".repeat(LIMIT),
                        Reason.TOO_LARGE,
                        "the envelope's part does not begin"));
        cases.add(
                new Case(
                        "a boundary given twice",
                        "multipart/related; boundary=b; boundary=c",
                        "--b",
                        Reason.MALFORMED,
                        "twice"));
        cases.add(
                new Case("not SOAP", "application/json", "{}", Reason.MALFORMED, "expected SOAP"));
    }

    private static void malformed(List<Case> cases, String name, String body, String why) {
        cases.add(new Case(name, SOAP, body, Reason.MALFORMED, why));
    }

    private static void packaged(List<Case> cases, String name, String body, String why) {
        cases.add(new Case(name, PACKAGE, body, Reason.MALFORMED, why));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void it_is_refused_with_the_reason_however_it_is_cut(Case row) {
        for (Feeding feeding : Feeding.values()) {
            Look look = feeding.look(row.contentType(), row.body(), LIMIT, ALL);
            assertThat(look).as("%s", feeding).isInstanceOf(Refused.class);
            assertThat(((Refused) look).reason()).isEqualTo(row.reason());
            assertThat(((Refused) look).why()).contains(row.why());
        }
    }

    /// The limits are far above what is needed (see the benchmark for that) so that a busy machine
    /// does not fail the test, and far below what any of these would cost a reader without limits.
    @ParameterizedTest
    @MethodSource("cases")
    void it_costs_little_time_and_memory(Case row) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        Feeding.WHOLE.look(row.contentType(), row.body(), LIMIT, ALL);
        long bytes = threads.getCurrentThreadAllocatedBytes();
        long nanos = threads.getCurrentThreadCpuTime();
        Feeding.WHOLE.look(row.contentType(), row.body(), LIMIT, ALL);
        long cost = threads.getCurrentThreadCpuTime() - nanos;
        long allocated = threads.getCurrentThreadAllocatedBytes() - bytes - row.body().length;
        System.getLogger("hostile")
                .log(
                        System.Logger.Level.DEBUG,
                        "{0}: {1} us, {2} KiB",
                        row.name(),
                        cost / 1000,
                        allocated / 1024);
        assertThat(cost).isLessThan(500_000_000L);
        assertThat(allocated).isLessThan(8L * 1024 * 1024);
    }
}
