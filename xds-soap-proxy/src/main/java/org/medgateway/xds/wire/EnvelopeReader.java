package org.medgateway.xds.wire;

import org.jspecify.annotations.Nullable;

import javax.xml.namespace.QName;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;

/// Reads an envelope from its start until everything that is wanted is known: the header whole, the
/// body's element, and of the body what [BodyReader] is asked for.
final class EnvelopeReader {

    private final XmlCursor cursor;
    private final SoapFacts.Builder facts;
    private final @Nullable String transportAction;

    /// The cursor stands before the document. `transportAction` is the action of the HTTP header,
    /// which stands in where the envelope has none.
    EnvelopeReader(XmlCursor cursor, SoapFacts.Builder facts, @Nullable String transportAction) {
        this.cursor = cursor;
        this.facts = facts;
        this.transportAction = transportAction;
    }

    void read() throws XMLStreamException, Malformed {
        envelope();
        boolean header = false;
        while (cursor.nextChild()) {
            if (isSoap("Header") && !header) {
                header = true;
                header();
            } else if (isSoap("Body")) {
                body();
                return;
            } else {
                throw new Malformed(
                        "the envelope holds " + cursor.localName() + " where its Body is expected");
            }
        }
        throw new Malformed("an envelope without a Body");
    }

    private void envelope() throws XMLStreamException, Malformed {
        cursor.next();
        if (!cursor.localName().equals("Envelope")) {
            throw new Malformed(
                    "the document is " + cursor.localName() + ", expected a SOAP Envelope");
        }
        facts.version = SoapVersion.ofNamespace(cursor.namespace());
        if (facts.version == null) {
            throw new Malformed(
                    Look.Refused.Reason.VERSION_MISMATCH,
                    "an Envelope in a namespace that is neither SOAP 1.1 nor 1.2");
        }
    }

    private boolean isSoap(String localName) {
        return facts.version != null && cursor.at(facts.version.namespace(), localName);
    }

    private void header() throws XMLStreamException, Malformed {
        while (cursor.nextChild()) {
            String namespace = cursor.namespace();
            if (namespace.equals(Names.WSA) || namespace.equals(Names.WSA_2004)) {
                addressing(namespace);
            } else if (cursor.at(Names.WSS, "Security")) {
                security();
            } else {
                cursor.skip();
            }
        }
    }

    private void addressing(String namespace) throws XMLStreamException, Malformed {
        facts.wsaNamespace = namespace;
        switch (cursor.localName()) {
            case "Action" -> facts.action = once(facts.action, "wsa:Action");
            case "MessageID" -> facts.messageId = once(facts.messageId, "wsa:MessageID");
            case "ReplyTo" -> replyTo();
            default -> cursor.skip();
        }
    }

    private String once(@Nullable String before, String name) throws XMLStreamException, Malformed {
        if (before != null) {
            throw new Malformed(name + " is given twice");
        }
        return cursor.text();
    }

    private void replyTo() throws XMLStreamException, Malformed {
        while (cursor.nextChild()) {
            if (cursor.localName().equals("Address")) {
                facts.replyTo = cursor.text();
            } else {
                cursor.skip();
            }
        }
    }

    // A signature inside an assertion is the assertion's own; one beside it is the message's.
    private void security() throws XMLStreamException, Malformed {
        while (cursor.nextChild()) {
            facts.signed |= cursor.at(Names.SIGNATURE, "Signature");
            cursor.skip();
        }
    }

    private void body() throws XMLStreamException, Malformed {
        if (cursor.next() == XMLStreamConstants.END_ELEMENT) {
            facts.body = new QName("");
            facts.action = facts.action == null ? transportAction : facts.action;
            facts.transaction = Transaction.ofAction(facts.action);
            facts.know(facts.wanted);
            return;
        }
        QName body = new QName(cursor.namespace(), cursor.localName());
        facts.body = body;
        facts.action = facts.action == null ? transportAction : facts.action;
        facts.transaction = Transaction.of(facts.action, body);
        Transaction announced = Transaction.ofAction(facts.action);
        facts.contradicted = announced != null && announced != facts.transaction;
        if (facts.transaction == null || body.getNamespaceURI().equals(Names.ENCRYPTION)) {
            return;
        }
        new BodyReader(cursor, facts, facts.transaction).read();
    }
}
