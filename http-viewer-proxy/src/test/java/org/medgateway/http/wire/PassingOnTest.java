package org.medgateway.http.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.stream.Stream;

/// What changes on a message that goes on: hop-by-hop fields, Forwarded, Via; and which answers may
/// go on.
class PassingOnTest {

    static Stream<String[]> hopByHop() {
        return Stream.of(
                new String[][] {
                    {"Host: h\nConnection: close\nA: 1\n", "Host: h\nA: 1\n"},
                    {
                        "Connection: X-Secret, keep-alive\nX-Secret: 1\nKeep-Alive: 5\nA: 1\n",
                        "A: 1\n"
                    },
                    {"Connection: x-a\nConnection: X-B\nX-A: 1\nx-b: 2\nA: 1\n", "A: 1\n"},
                    {
                        "Connection: Host, Content-Length\nHost: h\nContent-Length: 5\n",
                        "Host: h\nContent-Length: 5\n"
                    },
                    {
                        "Proxy-Connection: keep-alive\nUpgrade: h2c\nHTTP2-Settings: AAA\nA: 1\n",
                        "A: 1\n"
                    },
                    {"TE: gzip, trailers\nConnection: TE\n", "TE: trailers\n"},
                    {"TE: gzip\nConnection: TE\n", ""},
                    {"Transfer-Encoding: chunked\nTrailer: X\n", "Trailer: X\n"},
                });
    }

    @ParameterizedTest
    @MethodSource
    void hopByHop(String before, String after) {
        Fields fields = fields(before);
        HopByHop.stripRequest(fields);
        assertThat(fields).hasToString(after);
    }

    @Test
    void trailersCarryNothingThatDecides() {
        Fields trailers =
                fields(
                        "X-Checksum: 1\n"
                                + "Content-Length: 5\n"
                                + "Host: h\n"
                                + "Transfer-Encoding: chunked\n"
                                + "Set-Cookie: a=b\n");
        HopByHop.stripTrailers(trailers);
        assertThat(trailers).hasToString("X-Checksum: 1\n");
    }

    /// method | Max-Forwards before | after, or the status that answers
    @Test
    void hopsAreCountedDownForOptionsAndTrace() {
        String[][] table = {
            {"OPTIONS", "2", "1"},
            {"OPTIONS", "0", "200"},
            {"TRACE", "1", "0"},
            {"TRACE", "0", "405"},
            {"GET", "0", "0"},
            {"OPTIONS", "x", "x"},
            {"OPTIONS", "9999999999", "9999999999"},
        };
        for (String[] row : table) {
            RequestHead head =
                    new RequestHead(
                            row[0], "/", Version.HTTP_1_1, Fields.of("Max-Forwards", row[1]));
            OwnAnswer answer = MaxForwards.countDown(head);
            assertThat(
                            answer == null
                                    ? head.fields().first("Max-Forwards")
                                    : Integer.toString(answer.status()))
                    .as(row[0] + " " + row[1])
                    .isEqualTo(row[2]);
        }
    }

    /// mode | trusted | fields before | fields after
    static Stream<Object[]> forwarding() {
        return Stream.of(
                new Object[][] {
                    {
                        Forwarding.Mode.ON,
                        false,
                        "",
                        "X-Forwarded-For: 10.0.0.9\n"
                                + "X-Forwarded-Proto: https\n"
                                + "X-Forwarded-Host: v:8443\n"
                    },
                    {
                        Forwarding.Mode.ON,
                        false,
                        "X-Forwarded-For: 1.1.1.1\n"
                                + "X-Forwarded-Port: 1\n"
                                + "Forwarded: for=x\n"
                                + "X-Real-IP: 2\n",
                        "X-Forwarded-For: 10.0.0.9\n"
                                + "X-Forwarded-Proto: https\n"
                                + "X-Forwarded-Host: v:8443\n"
                    },
                    {
                        Forwarding.Mode.ON,
                        true,
                        "X-Forwarded-For: 1.1.1.1\nX-Forwarded-For: 2.2.2.2\nX-Forwarded-Host: o\n",
                        "X-Forwarded-For: 1.1.1.1, 2.2.2.2, 10.0.0.9\n"
                                + "X-Forwarded-Host: o\n"
                                + "X-Forwarded-Proto: https\n"
                    },
                    {
                        Forwarding.Mode.FORWARDED,
                        false,
                        "",
                        "Forwarded: for=10.0.0.9;host=\"v:8443\";proto=https\n"
                    },
                    {
                        Forwarding.Mode.FORWARDED,
                        true,
                        "Forwarded: for=1.1.1.1\n",
                        "Forwarded: for=1.1.1.1, for=10.0.0.9;host=\"v:8443\";proto=https\n"
                    },
                    {
                        Forwarding.Mode.TRUSTED_ONLY,
                        false,
                        "X-Forwarded-For: 1.1.1.1\nA: 1\n",
                        "A: 1\n"
                    },
                    {
                        Forwarding.Mode.TRUSTED_ONLY,
                        true,
                        "X-Forwarded-For: 1.1.1.1\n",
                        "X-Forwarded-For: 1.1.1.1\n"
                    },
                    {
                        Forwarding.Mode.OFF,
                        false,
                        "X-Forwarded-For: 1.1.1.1\n",
                        "X-Forwarded-For: 1.1.1.1\n"
                    },
                });
    }

    @ParameterizedTest
    @MethodSource
    void forwarding(Forwarding.Mode mode, boolean trusted, String before, String after) {
        RequestHead head = new RequestHead("GET", "/", Version.HTTP_1_1, fields(before));
        Authority authority = new Authority("v:8443", "v", 8443);
        new Forwarding(mode, null).apply(head, "10.0.0.9", trusted, "https", authority);
        assertThat(head.fields()).hasToString(after);
    }

    @Test
    void viaIsAppendedAndSaysTheVersionThatTheRequestCameIn() {
        RequestHead head = new RequestHead("GET", "/", Version.HTTP_1_0, fields("Via: 1.1 a\n"));
        new Forwarding(Forwarding.Mode.OFF, "lb1")
                .apply(head, "::1", false, "http", Authority.NONE);
        assertThat(head.fields()).hasToString("Via: 1.1 a, 1.0 lb1\n");
    }

    /// method | status line and fields | framing, or the refusal's beginning
    static Stream<String[]> answers() {
        return Stream.of(
                new String[][] {
                    {
                        "GET",
                        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
                        "Length[octets=5] keep"
                    },
                    {
                        "GET",
                        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n",
                        "Length[octets=5] keep"
                    },
                    {
                        "GET",
                        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
                        "refused"
                    },
                    {"GET", "HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\n", "refused"},
                    {
                        "GET",
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
                        "Chunked[] keep"
                    },
                    {
                        "GET",
                        "HTTP/1.1 200 OK\r\n"
                                + "Transfer-Encoding: chunked\r\n"
                                + "Content-Length: 5\r\n\r\n",
                        "refused"
                    },
                    {"GET", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "refused"},
                    {"GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", "refused"},
                    {"GET", "HTTP/1.1 200 OK\r\n\r\n", "UntilClose[] close"},
                    {
                        "GET",
                        "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\n",
                        "Length[octets=5] close"
                    },
                    {
                        "GET",
                        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
                        "Length[octets=0] close"
                    },
                    {"GET", "HTTP/1.1 204 No\r\nContent-Length: 5\r\n\r\n", "None[] keep"},
                    {"GET", "HTTP/1.1 304 No\r\nContent-Length: 5\r\n\r\n", "None[] keep"},
                    {"HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "None[] keep"},
                    {"HEAD", "HTTP/1.1 200 OK\r\n\r\n", "None[] keep"},
                    {"GET", "HTTP/1.1 100 Continue\r\n\r\n", "None[] keep"},
                    {"GET", "HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", "refused"},
                });
    }

    @ParameterizedTest
    @MethodSource
    void answers(String method, String text, String expected) {
        assertThat(
                        switch (AnswerCheck.check(Feed.answer(text), method, false)) {
                            case AnswerVerdict.Accepted(_, var framing, boolean keep) ->
                                    framing + (keep ? " keep" : " close");
                            case AnswerVerdict.Refused _ -> "refused";
                        })
                .isEqualTo(expected);
    }

    private static Fields fields(String lines) {
        Fields fields = new Fields();
        lines.lines()
                .forEach(
                        line -> {
                            int colon = line.indexOf(": ");
                            fields.add(line.substring(0, colon), line.substring(colon + 2));
                        });
        return fields;
    }
}
