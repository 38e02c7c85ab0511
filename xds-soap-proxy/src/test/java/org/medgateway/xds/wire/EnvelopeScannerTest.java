package org.medgateway.xds.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.medgateway.testdata.xds.SoapMessage;
import org.medgateway.testdata.xds.XdsSamples;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/// The scanner and Woodstox on the same bytes: whatever the scanner accepts, Woodstox accepts with
/// the same result.
class EnvelopeScannerTest {

    private static final int NO_LIMIT = -1;
    private static final Set<Fact> ALL = EnumSet.allOf(Fact.class);

    private enum Reach {
        /// The envelope is held to its end.
        COMPLETE,
        /// More may come.
        BEGUN,
        /// No more may be held.
        AT_LIMIT
    }

    private static EnvelopeLook look(
            byte[] bytes, @Nullable String charset, Reach reach, Set<Fact> wanted) {
        HeldBytes held = new HeldBytes();
        held.append(Unpooled.wrappedBuffer(bytes), bytes.length);
        return new EnvelopeLook(
                held,
                charset,
                reach == Reach.COMPLETE,
                reach == Reach.AT_LIMIT ? bytes.length : NO_LIMIT,
                wanted,
                "urn:ihe:iti:2007:RegistryStoredQuery");
    }

    /// Answers whether the scanner had something to say.
    private static boolean agree(
            byte[] bytes, @Nullable String charset, Reach reach, Set<Fact> wanted) {
        Look scanned = look(bytes, charset, reach, wanted).scanned();
        if (scanned == null) {
            return false; // Woodstox decides
        }
        Look parsed = look(bytes, charset, reach, wanted).parsed();
        if (scanned instanceof Look.More) {
            // at the latest with all of it, both say the same
            assertThat(parsed)
                    .as(() -> new String(bytes, StandardCharsets.ISO_8859_1))
                    .isNotInstanceOf(Look.Seen.class);
        } else {
            assertThat(scanned)
                    .as(() -> new String(bytes, StandardCharsets.ISO_8859_1))
                    .isEqualTo(parsed);
        }
        return true;
    }

    private static List<byte[]> envelopes() {
        List<byte[]> envelopes = new ArrayList<>();
        Stream.concat(
                        XdsSamples.all().stream(),
                        Stream.of(XdsSamples.storedQuery11(XdsSamples.PATIENT)))
                .map(SoapMessage::envelope)
                .forEach(envelope -> envelopes.add(utf8(envelope)));
        usual().forEach(envelope -> envelopes.add(utf8(envelope)));
        rare().forEach(envelope -> envelopes.add(utf8(envelope)));
        HostileTest.cases().forEach(hostile -> envelopes.add(hostile.body()));
        return envelopes;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Stream<SoapMessage> samples() {
        return XdsSamples.all().stream();
    }

    private static final String QUERY = SoapLookTest.envelope("", SoapLookTest.QUERY_BODY);

    /// What peers write, one a line, around or into a query.
    static Stream<String> usual() {
        return Stream.of(
                QUERY,
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + QUERY,
                "<?xml version='1.0' encoding='utf-8'?>\r\n" + QUERY,
                "<?xml version=\"1.0\" standalone=\"yes\"?>\n<!-- written by hand -->\n" + QUERY,
                QUERY.replace("><", ">\r\n\t<"),
                QUERY.replace("><", "><!-- a > b & c --><"),
                QUERY.replace("/>", "  />").replace("</", "</").replace("\">", "\"\n>"),
                QUERY.replace("<s:Body>", "<s:Body xml:lang='de' u:id=\"1\" xmlns:u='urn:u'>"),
                with("<x xmlns='urn:a'><y xmlns=''><z/></y><y/></x>"),
                with("<p:x xmlns:p='urn:a'><p:x xmlns:p='urn:b'><p:y/></p:x><p:y/></p:x>"),
                with("<x a='\"' b=\"'\" c='&lt;&apos;&#9;'/>".replace("&#9;", "&quot;")),
                with("<x>M\u00fcller \u2013 Ga\u00df\u00ednge &amp; S\u00f6hne ]] &gt; ></x>"),
                with("<x a='M\u00fcller\t\u20ac'/>"),
                with(SoapLookTest.action(" \r\n\turn:ihe:iti:2007:RegistryStoredQuery\r\n ")),
                with("<a:MessageID>\u2003 urn:uuid:1&amp;2 \u00e4\u2003</a:MessageID>"),
                with("<a:ReplyTo><a:Address/></a:ReplyTo>"),
                with("<a:ReplyTo><a:Address></a:Address><a:Metadata/></a:ReplyTo>"));
    }

    private static String with(String header) {
        return SoapLookTest.envelope(header, SoapLookTest.QUERY_BODY);
    }

    /// What is allowed, and for Woodstox to read.
    private static Stream<String> rare() {
        return Stream.of(
                "\uFEFF" + QUERY,
                "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" + QUERY,
                "<?xml  version = \"1.0\"?>" + QUERY,
                "<?pi?>" + QUERY,
                with("<x><![CDATA[<&]]></x>"),
                with("<x>&#65;&#x42;</x>"),
                with("<x y='&#65;'/>"),
                with("<x>\uD83D\uDE00</x>"),
                with("<\u00e4/>"),
                with("<x xml:space='preserve' xml:id='a'/>"),
                with("<x xmlns:xml='http://www.w3.org/XML/1998/namespace'/>"),
                with("<p:x xmlns:p='urn:a' xmlns:q='urn:b' p:a='' q:a=''/>"),
                with(SoapLookTest.action("urn:<!-- -->a")),
                with(SoapLookTest.action("urn:\r\na")),
                with("<x>".repeat(100) + "</x>".repeat(100)));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void every_sample_is_the_scanners(SoapMessage sample) {
        assertThat(agree(utf8(sample.envelope()), "UTF-8", Reach.COMPLETE, ALL)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("usual")
    void what_peers_write_is_the_scanners(String envelope) {
        assertThat(agree(utf8(envelope), null, Reach.COMPLETE, ALL)).isTrue();
    }

    @Test
    void what_is_rare_is_for_woodstox() {
        rare().forEach(
                        envelope ->
                                assertThat(
                                                look(utf8(envelope), null, Reach.COMPLETE, ALL)
                                                        .scanned())
                                        .as(envelope)
                                        .isNull());
    }

    @Test
    void a_long_registration_is_the_scanners_where_its_names_are_known() {
        String slots = "<r:Slot xmlns:r=\"" + Names.RIM + "\" name='a'/>";
        StringBuilder unknown = new StringBuilder();
        for (int i = 0; i < 2500; i++) {
            unknown.append("<n").append(i).append("/>");
        }
        assertThat(agree(utf8(with(slots.repeat(3000))), null, Reach.COMPLETE, ALL)).isTrue();
        assertThat(agree(utf8(with("<x>" + unknown + "</x>")), null, Reach.COMPLETE, ALL))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource(Reach.class)
    void both_agree_about_every_beginning(Reach reach) {
        for (byte[] envelope : envelopes()) {
            for (int end = 0; end <= envelope.length; end += Math.max(1, envelope.length / 400)) {
                byte[] beginning = Arrays.copyOf(envelope, end);
                agree(beginning, null, reach, ALL);
            }
        }
    }

    /// Twenty thousand envelopes that somebody has tampered with, the same in every run.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void both_agree_about_what_was_tampered_with(long seed) {
        Random random = new Random(seed);
        List<byte[]> envelopes =
                envelopes().stream().filter(envelope -> envelope.length < 8192).toList();
        int scanned = 0;
        for (int i = 0; i < 5000; i++) {
            byte[] envelope = envelopes.get(random.nextInt(envelopes.size()));
            byte[] other = envelopes.get(random.nextInt(envelopes.size()));
            for (int times = random.nextInt(3); times >= 0; times--) {
                envelope = tampered(envelope, other, random);
            }
            Reach reach = Reach.values()[random.nextInt(3)];
            String charset = random.nextInt(4) == 0 ? "utf-8" : null;
            Set<Fact> wanted = random.nextInt(4) == 0 ? EnumSet.noneOf(Fact.class) : ALL;
            if (agree(envelope, charset, reach, wanted)) {
                scanned++;
            }
        }
        // else nothing was compared
        assertThat(scanned).isGreaterThan(500);
    }

    private static final List<String> PIECES =
            List.of(
                    "<",
                    ">",
                    "/",
                    "&",
                    ";",
                    "\"",
                    "'",
                    "=",
                    ":",
                    " ",
                    "\t",
                    "\r\n",
                    "-",
                    "--",
                    "]]>",
                    "<!--",
                    "-->",
                    "<![CDATA[",
                    "<?x?>",
                    "<!DOCTYPE x>",
                    "&amp;",
                    "&lt;",
                    "&#13;",
                    "&y;",
                    "xmlns:q=''",
                    "xmlns=''",
                    " xmlns:s='urn:s'",
                    " a='' a=''",
                    " s:a='' a:a=''",
                    " name='x'",
                    " xml:lang='x'",
                    " xmlns:xml='urn:x'",
                    " xmlns='urn:x'",
                    "xml",
                    "<xmlx/>",
                    "\u00e4",
                    "\u0085",
                    "\u2028",
                    "\uFFFE",
                    "\uFFFF",
                    "\uD83D\uDE00",
                    "\u007F",
                    "\0",
                    "\u001F",
                    "<x/>",
                    "</x>",
                    "<x>",
                    "<s:x/>",
                    "<u:x/>",
                    "</s:Body>",
                    "<s:Body>",
                    "<s:Header/>",
                    "0",
                    ".",
                    "_",
                    "1a",
                    "<a:Action>urn:x</a:Action>",
                    "4711");

    private static byte[] tampered(byte[] envelope, byte[] other, Random random) {
        if (envelope.length == 0) {
            return other;
        }
        int at = random.nextInt(envelope.length);
        int length = Math.min(envelope.length - at, 1 + random.nextInt(40));
        byte[] piece = utf8(PIECES.get(random.nextInt(PIECES.size())));
        return switch (random.nextInt(8)) {
            case 0 -> joined(envelope, at, new byte[0], at + 1);
            case 1 -> joined(envelope, at, new byte[0], at + length);
            case 2 -> joined(envelope, at, piece, at);
            case 3 -> joined(envelope, at, piece, at + 1);
            case 4 -> joined(envelope, at, new byte[] {(byte) random.nextInt(256)}, at + 1);
            case 5 -> joined(envelope, at + length, slice(envelope, at, length), at + length);
            case 6 -> joined(envelope, nextTag(envelope, at), piece, nextTag(envelope, at));
            default -> {
                int from = random.nextInt(Math.max(1, other.length));
                int count = Math.min(other.length - from, length);
                yield joined(envelope, at, slice(other, from, count), at);
            }
        };
    }

    // Between two elements, where most pieces do no harm.
    private static int nextTag(byte[] envelope, int from) {
        int at = from;
        while (at < envelope.length && envelope[at] != '<') {
            at++;
        }
        return at;
    }

    private static byte[] slice(byte[] bytes, int from, int length) {
        return Arrays.copyOfRange(bytes, from, from + length);
    }

    private static byte[] joined(byte[] bytes, int headTo, byte[] middle, int tailFrom) {
        byte[] joined = new byte[headTo + middle.length + bytes.length - tailFrom];
        System.arraycopy(bytes, 0, joined, 0, headTo);
        System.arraycopy(middle, 0, joined, headTo, middle.length);
        System.arraycopy(bytes, tailFrom, joined, headTo + middle.length, bytes.length - tailFrom);
        return joined;
    }
}
