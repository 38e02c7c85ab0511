package org.medgateway.xds.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

class MultipartScannerTest {

    // what it is | boundary | the bytes | what is found: [header fields](content)
    private static final String TABLE =
            """
            one part                       | b     | --b<r><n>A: 1<r><n><r><n>x<r><n>--b--                 | [A=1](x) end
            two parts                      | b     | --b<r><n><r><n>x<r><n>--b<r><n><r><n>y<r><n>--b--      | [](x) [](y) end
            a line end that opens the body | b     | <r><n>--b<r><n><r><n>x<r><n>--b--                      | [](x) end
            a preamble                     | b     | hello<r><n>--b<r><n><r><n>x<r><n>--b--                 | [](x) end
            a preamble like a boundary     | b     | -b<r><n>x--b<r><n>--b<r><n><r><n>x<r><n>--b--          | [](x) end
            an epilogue                    | b     | --b<r><n><r><n>x<r><n>--b--<r><n>--b<r><n><r><n>y      | [](x) end
            no preamble, no part           | b     | --b--                                                  | end
            an empty part                  | b     | --b<r><n>A: 1<r><n><r><n><r><n>--b--                   | [A=1]() end
            an empty part without a line   | b     | --b<r><n>A: 1<r><n><r><n>--b--                         | [A=1]() end
            line ends of LF alone          | b     | --b<n>A: 1<n><n>x<n>y<n>--b--<n>                       | [A=1](x<n>y) end
            mixed line ends                | b     | --b<r><n>A: 1<n><r><n>x<n>--b<n><n>y<r><n>--b--        | [A=1](x) [](y) end
            white space after the boundary | b     | --b <t> <r><n><r><n>x<r><n>--b <r><n><r><n>y<r><n>--b--| [](x) [](y) end
            CRs before the delimiter       | b     | --b<r><n><r><n>x<r><r><r><n>--b--                      | [](x<r><r>) end
            line ends before the delimiter | b     | --b<r><n><r><n>x<r><n><r><n>--b--                      | [](x<r><n>) end
            nearly the delimiter           | bcd   | --bcd<r><n><r><n><r><n>--bcx<r><n>--bcd--              | [](<r><n>--bcx) end
            nearly, and then the delimiter | bcd   | --bcd<r><n><r><n>x<r><n>--bc<r><n>--bcd--              | [](x<r><n>--bc) end
            the delimiter within a line    | b     | --b<r><n><r><n>x--b y<r><n>--b--                       | [](x--b y) end
            nothing but CRs                | b     | --b<r><n><r><n><r><r><r><r><n>--b--                    | [](<r><r><r>) end
            hyphens that are content       | b     | --b<r><n><r><n>--<r><n>-b<r><n>--b--                   | [](--<r><n>-b) end
            .NET's boundary                | uuid:1+id=2 | --uuid:1+id=2<r><n><r><n>x<r><n>--uuid:1+id=2--  | [](x) end
            a boundary with a space        | a b   | --a b<r><n><r><n>x<r><n>--a b--                        | [](x) end
            a boundary of hyphens          | ----  | ------<r><n><r><n>x<r><n>--------                      | [](x) end
            a folded header                | b     | --b<r><n>A: 1;<r><n> q=2<r><n><r><n>x<r><n>--b--       | [A=1; q=2](x) end
            cut off in the content         | b     | --b<r><n><r><n>xyz                                     | [](xyz
            cut off in the delimiter       | bcd   | --bcd<r><n><r><n>xyz<r><n>--bc                         | [](xyz
            cut off before the end         | b     | --b<r><n><r><n>x<r><n>--b-                             | [](x
            no delimiter at all            | b     | x<r><n>y<r><n>                                         |
            the boundary goes on           | b     | --b<r><n><r><n>x<r><n>--bX<r><n>y                      | [](x broken: the boundary is followed by 0x58, expected a line end or "--"
            the first boundary goes on     | b     | --bX<r><n>                                             | broken: the boundary is followed by 0x58, expected a line end or "--"
            one hyphen after the boundary  | b     | --b<r><n><r><n>x<r><n>--b-x                            | [](x broken: the boundary is followed by 0x2D 0x78, expected 0x2D 0x2D
            a CR alone after the boundary  | b     | --b<r>x                                                | broken: the boundary's 0x0D is followed by 0x78, expected 0x0A
            a header without a colon       | b     | --b<r><n>nonsense<r><n><r><n>x                         | broken: a part's header line without a field name: "nonsense"
            a space before the colon       | b     | --b<r><n>A : 1<r><n><r><n>x                            | broken: a part's header line without a field name: "A : 1"
            a CR within a header           | b     | --b<r><n>A: 1<r>B: 2<r><n><r><n>x                      | broken: a control character in a part's header: "A: 1?B: 2"
            a field given twice            | b     | --b<r><n>A: 1<r><n>a: 2<r><n><r><n>x                   | broken: a part's a is given twice
            a header cut by a delimiter    | b     | --b<r><n>A: 1<r><n>--b--<r><n><r><n>                   | broken: a part's header line without a field name: "--b--"
            """;

    record Case(String name, String boundary, String bytes, String found) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Case> table() {
        return TABLE.lines()
                .map(line -> line.split("\\|", -1))
                .map(
                        cell ->
                                new Case(
                                        cell[0].strip(),
                                        cell[1].strip(),
                                        cell[2].strip(),
                                        cell[3].strip()));
    }

    @ParameterizedTest
    @MethodSource("table")
    void the_same_is_found_however_the_bytes_are_cut(Case row) {
        for (Feeding feeding : Feeding.values()) {
            assertThat(scan(feeding, row.boundary(), bytes(row.bytes())))
                    .as("%s, %s", row.name(), feeding)
                    .isEqualTo(row.found());
        }
    }

    @ParameterizedTest
    @MethodSource("table")
    void every_cut_in_two_finds_the_same(Case row) {
        byte[] body = bytes(row.bytes());
        for (int cut = 0; cut <= body.length; cut++) {
            List<ByteBuf> halves = new ArrayList<>();
            halves.add(io.netty.buffer.Unpooled.copiedBuffer(body, 0, cut));
            halves.add(io.netty.buffer.Unpooled.copiedBuffer(body, cut, body.length - cut));
            assertThat(scan(halves, row.boundary())).as("cut at %d", cut).isEqualTo(row.found());
        }
    }

    @Test
    void random_content_comes_out_as_it_went_in() {
        Random random = new Random(5);
        for (int round = 0; round < 300; round++) {
            // few different bytes, so that near misses are frequent
            String alphabet = "\r\n-ab";
            StringBuilder content = new StringBuilder();
            for (int i = random.nextInt(60); i > 0; i--) {
                content.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String inner = content.toString().replace("\n--ab", "\n--a-");
            if (inner.startsWith("--ab")) {
                inner = "x" + inner;
            }
            String body = "--ab\r\n\r\n" + inner + "\r\n--ab--";
            String expected = "[](" + shown(inner) + ") end";
            for (Feeding feeding : Feeding.values()) {
                assertThat(scan(feeding, "ab", body.getBytes(StandardCharsets.ISO_8859_1)))
                        .as("round %d", round)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void a_delimiter_is_found_at_every_place_behind_content_that_has_none_of_its_bytes() {
        for (String boundary : List.of("b", "MIMEBoundary_4d2f", "x".repeat(70))) {
            for (int length = 0; length < 700; length++) {
                String body = "--b\r\n\r\n".replace("b", boundary) + "0".repeat(length);
                ByteBuf in =
                        Unpooled.directBuffer()
                                .writeBytes(
                                        (body + "\r\n--" + boundary + "--")
                                                .getBytes(StandardCharsets.ISO_8859_1));
                MultipartScanner scanner = new MultipartScanner(boundary, 1024);
                assertThat(scanner.next(in)).isInstanceOf(MultipartToken.PartBegins.class);
                MultipartToken token = scanner.next(in);
                if (length > 0) {
                    assertThat(((MultipartToken.Content) token).bytes().readableBytes())
                            .isEqualTo(length);
                    token = scanner.next(in);
                }
                assertThat(token).isEqualTo(new MultipartToken.PartEnds());
                assertThat(scanner.next(in)).isEqualTo(new MultipartToken.PackageEnds());
                in.release();
            }
        }
    }

    @Test
    void a_header_beyond_the_limit_is_broken_and_holds_no_more_than_the_limit() {
        MultipartScanner scanner = new MultipartScanner("b", 64);
        byte[] body = ("--b\r\nA: " + "x".repeat(100_000)).getBytes(StandardCharsets.ISO_8859_1);
        assertThat(scanner.next(io.netty.buffer.Unpooled.wrappedBuffer(body)))
                .isEqualTo(new MultipartToken.Broken("a part's header has more than 64 bytes"));
    }

    @Test
    void endless_white_space_after_the_boundary_is_broken() {
        assertThat(
                        scan(
                                Feeding.IN_SEVENS,
                                "b",
                                ("--b" + " ".repeat(5000)).getBytes(StandardCharsets.ISO_8859_1)))
                .isEqualTo("broken: more than 256 spaces after the boundary");
    }

    @Test
    void boundaries_that_cannot_be_searched_for_are_named() {
        assertThat(MultipartScanner.problemOf("")).contains("0 characters");
        assertThat(MultipartScanner.problemOf("x".repeat(201))).contains("201 characters");
        assertThat(MultipartScanner.problemOf("a\nb")).contains("not printable");
        assertThat(MultipartScanner.problemOf("a ")).contains("ends in a space");
        assertThat(MultipartScanner.problemOf("uuid:1+id=2")).isNull();
    }

    private static String scan(Feeding feeding, String boundary, byte[] body) {
        return scan(feeding.pieces(body), boundary);
    }

    private static String scan(List<ByteBuf> pieces, String boundary) {
        MultipartScanner scanner = new MultipartScanner(boundary, 4096);
        StringBuilder found = new StringBuilder();
        for (ByteBuf piece : pieces) {
            MultipartToken token;
            do {
                token = scanner.next(piece);
                append(found, token);
            } while (!(token instanceof MultipartToken.NeedMore
                    || token instanceof MultipartToken.Broken
                    || token instanceof MultipartToken.PackageEnds));
            if (token instanceof MultipartToken.Broken
                    || token instanceof MultipartToken.PackageEnds) {
                break;
            }
        }
        return found.toString().strip();
    }

    private static void append(StringBuilder found, MultipartToken token) {
        switch (token) {
            case MultipartToken.NeedMore() -> {}
            case MultipartToken.PartBegins(PartHeaders headers) -> {
                found.append(" [");
                headers.fields().forEach(f -> found.append(f.name() + "=" + f.value()));
                found.append("](");
            }
            case MultipartToken.Content(ByteBuf bytes) ->
                    found.append(shown(bytes.toString(StandardCharsets.ISO_8859_1)));
            case MultipartToken.PartEnds() -> found.append(")");
            case MultipartToken.PackageEnds() -> found.append(" end");
            case MultipartToken.Broken(String why) -> found.append(" broken: " + why);
        }
    }

    private static String shown(String text) {
        return text.replace("\r", "<r>").replace("\n", "<n>");
    }

    private static byte[] bytes(String shown) {
        return shown.replace("<r>", "\r")
                .replace("<n>", "\n")
                .replace("<t>", "\t")
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
