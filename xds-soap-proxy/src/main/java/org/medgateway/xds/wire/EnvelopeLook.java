package org.medgateway.xds.wire;

import com.ctc.wstx.exc.WstxLazyException;

import org.codehaus.stax2.XMLStreamReader2;
import org.jspecify.annotations.Nullable;
import org.medgateway.xds.wire.Look.More;
import org.medgateway.xds.wire.Look.Refused;
import org.medgateway.xds.wire.Look.Refused.Reason;
import org.medgateway.xds.wire.Look.Seen;
import org.medgateway.xds.wire.SoapFacts.Extent;

import java.util.Set;

import javax.xml.stream.XMLStreamException;

/// One attempt to read what is held of an envelope: by [EnvelopeScanner], and where that one does
/// not find everything, by Woodstox, whose word counts.
///
/// @param charset what the header said of the bytes; null when it said nothing
/// @param complete whether the envelope is held to its end
/// @param limit the bytes that may be held, where these are reached; -1 where more may come
/// @param transportAction the action of the HTTP header; null when it has none
record EnvelopeLook(
        HeldBytes held,
        @Nullable String charset,
        boolean complete,
        int limit,
        Set<Fact> wanted,
        @Nullable String transportAction) {

    private static final More MORE = new More();

    Look attempt() {
        if (charset != null && !SafeXml.agreed(charset)) {
            return refused(
                    new Malformed("the charset " + charset + ", expected UTF-8 or UTF-16"),
                    new SoapFacts.Builder(wanted));
        }
        Look scanned = scanned();
        return scanned == null ? parsed() : scanned;
    }

    /// What the scanner makes of it; null where that is for Woodstox to say.
    @Nullable Look scanned() {
        EnvelopeScanner scanner = EnvelopeScanner.of(held, charset);
        if (scanner == null) {
            return null;
        }
        SoapFacts.Builder facts = new SoapFacts.Builder(wanted);
        try {
            read(scanner, facts);
            return new Seen(facts.build(Extent.ENOUGH));
        } catch (Malformed e) {
            boolean moreMayCome = !complete && limit < 0;
            return e == Markup.END_OF_HELD && moreMayCome ? MORE : null;
        } catch (XMLStreamException e) {
            throw new AssertionError("Woodstox is not asked yet", e);
        }
    }

    /// What Woodstox makes of it.
    Look parsed() {
        SoapFacts.Builder facts = new SoapFacts.Builder(wanted);
        try {
            parse(facts);
            return new Seen(facts.build(Extent.ENOUGH));
        } catch (Malformed e) {
            return refused(e, facts);
        } catch (XMLStreamException | WstxLazyException e) {
            if (!HeldBytes.causedBy(e)) {
                return refused(new Malformed(firstLine(e)), facts);
            }
            if (limit < 0) {
                return MORE;
            }
            if (facts.body == null) {
                return refused(
                        new Malformed(
                                Reason.TOO_LARGE,
                                "the SOAP body does not begin within the first "
                                        + limit
                                        + " bytes"),
                        facts);
            }
            return new Seen(facts.build(Extent.LIMIT));
        }
    }

    /// What can be read of an envelope that is known to be broken off, so that the fault can name
    /// its MessageID.
    SoapFacts.Builder partly() {
        SoapFacts.Builder facts = new SoapFacts.Builder(wanted);
        if (held.length() > 0) {
            try {
                parse(facts);
            } catch (Malformed | XMLStreamException | WstxLazyException _) {
                // as far as it goes
            }
        }
        return facts;
    }

    private void parse(SoapFacts.Builder facts) throws XMLStreamException, Malformed {
        boolean ascii = !SafeXml.isWide(charset) && held.isAscii();
        XMLStreamReader2 xml =
                ascii
                        ? SafeXml.reader(held.openAscii(complete))
                        : SafeXml.reader(held.open(complete), charset);
        try {
            SafeXml.refuseOddDocuments(xml, ascii ? "US-ASCII" : xml.getEncoding());
            read(new StaxCursor(xml), facts);
        } finally {
            xml.close();
        }
    }

    private void read(XmlCursor cursor, SoapFacts.Builder facts)
            throws XMLStreamException, Malformed {
        new EnvelopeReader(cursor, facts, transportAction).read();
    }

    private static Refused refused(Malformed problem, SoapFacts.Builder facts) {
        return new Refused(problem.reason, problem.why(), facts.build(Extent.FAULT));
    }

    // Woodstox adds the position on a line of its own
    private static String firstLine(Throwable e) {
        String message = String.valueOf(e.getMessage());
        int end = message.indexOf('\n');
        String first = end < 0 ? message : message.substring(0, end);
        return "not well-formed: "
                + (first.length() > 160 ? first.substring(0, 160) + "..." : first)
                        .replaceAll("[^ -~]", "?");
    }
}
