package org.medgateway.xds.wire;

import org.jspecify.annotations.Nullable;

import java.util.EnumSet;
import java.util.Set;

import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;

/// Reads the facts of a SOAP body, from its element's start until all that are wanted are known.
/// The elements that matter are the same in all transactions, so one flat walk serves them all.
final class BodyReader {

    private static final Set<String> PATIENT_SLOTS =
            Set.of(
                    "$XDSDocumentEntryPatientId",
                    "$XDSSubmissionSetPatientId",
                    "$XDSFolderPatientId",
                    "$patientId");

    private final XmlCursor cursor;
    private final SoapFacts.Builder facts;
    private final Transaction transaction;
    private int depth = 1;
    private int v3PatientDepth = -1;
    private @Nullable String slot;

    BodyReader(XmlCursor cursor, SoapFacts.Builder facts, Transaction transaction) {
        this.cursor = cursor;
        this.facts = facts;
        this.transaction = transaction;
    }

    void read() throws XMLStreamException, Malformed {
        facts.know(absentFrom(transaction));
        while (depth > 0 && !facts.enough()) {
            if (cursor.next() == XMLStreamConstants.START_ELEMENT) {
                depth++;
                start();
            } else {
                end();
                depth--;
            }
        }
        if (depth == 0) {
            facts.know(EnumSet.allOf(Fact.class));
        }
    }

    // What the transaction does not carry need not be waited for.
    static Set<Fact> absentFrom(Transaction transaction) {
        return switch (transaction) {
            case ITI_18, ITI_38, ITI_51 -> EnumSet.of(Fact.REPOSITORIES, Fact.DOCUMENTS);
            case ITI_43, ITI_39, RAD_69, ITI_86 -> EnumSet.of(Fact.PATIENT);
            case ITI_44 -> EnumSet.of(Fact.REPOSITORIES, Fact.COMMUNITIES, Fact.DOCUMENTS);
            case ITI_62 -> EnumSet.of(Fact.PATIENT, Fact.REPOSITORIES, Fact.DOCUMENTS);
            case ITI_41, ITI_42, ITI_57, ITI_61 -> EnumSet.noneOf(Fact.class);
        };
    }

    private void start() throws XMLStreamException, Malformed {
        switch (cursor.namespace()) {
            case Names.RIM -> registryObject();
            case Names.XDS -> documentRequest();
            case Names.HL7_V3 -> patient();
            default -> {
                // other people's elements
            }
        }
    }

    private void end() {
        if (depth == v3PatientDepth) {
            v3PatientDepth = -1;
        }
        if (cursor.at(Names.RIM, "Slot")) {
            slot = null;
        }
        // The metadata of an ITI-41 is complete here; the documents themselves may follow inline.
        if (transaction == Transaction.ITI_41 && cursor.at(Names.LCM, "SubmitObjectsRequest")) {
            facts.know(EnumSet.allOf(Fact.class));
        }
    }

    private void registryObject() throws XMLStreamException, Malformed {
        switch (cursor.localName()) {
            case "AdhocQuery" -> {
                facts.storedQuery = cursor.attribute("id");
                addCommunity(cursor.attribute("home"));
                facts.know(Fact.COMMUNITIES);
            }
            case "Slot" -> slot = cursor.attribute("name");
            case "Value" -> slotValue();
            case "ExternalIdentifier" -> externalIdentifier();
            case "ExtrinsicObject" -> {
                facts.documents++;
                addCommunity(cursor.attribute("home"));
            }
            case "ObjectRef" -> addCommunity(cursor.attribute("home"));
            default -> {
                // nothing that routing needs
            }
        }
    }

    private void slotValue() throws XMLStreamException, Malformed {
        if (slot == null) {
            return;
        }
        if (PATIENT_SLOTS.contains(slot) && transaction.kind() == Transaction.Kind.QUERY) {
            String value = text();
            if (facts.patientId == null) {
                facts.patientId = PatientId.ofQueryValue(value);
                facts.know(Fact.PATIENT);
            }
        } else if (slot.equals("repositoryUniqueId")) {
            facts.repositories.add(text());
        }
    }

    private void externalIdentifier() throws Malformed {
        String scheme = cursor.attribute("identificationScheme");
        String value = cursor.attribute("value");
        if (scheme == null || value == null || value.length() > XmlCursor.MAX_TEXT) {
            return;
        }
        switch (scheme) {
            case Names.SUBMISSION_SET_PATIENT_ID -> {
                facts.patientId = PatientId.ofMetadata(value);
                facts.know(Fact.PATIENT);
            }
            case Names.DOCUMENT_ENTRY_PATIENT_ID, Names.FOLDER_PATIENT_ID -> {
                if (facts.lesserPatientId == null) {
                    facts.lesserPatientId = PatientId.ofMetadata(value);
                }
            }
            default -> {
                // unique ids, source ids
            }
        }
    }

    private void documentRequest() throws XMLStreamException, Malformed {
        switch (cursor.localName()) {
            case "DocumentRequest" -> facts.documents++;
            case "RepositoryUniqueId" -> facts.repositories.add(text());
            case "HomeCommunityId" -> addCommunity(text());
            default -> {
                // unique ids, and the documents of an ITI-41
            }
        }
    }

    // HL7 v3: <patient classCode="PAT"><id root="1.2.3" extension="4711"/>
    private void patient() throws Malformed {
        if (cursor.localName().equals("patient")) {
            v3PatientDepth = depth;
        } else if (cursor.localName().equals("id")
                && depth == v3PatientDepth + 1
                && facts.patientId == null) {
            facts.patientId =
                    PatientId.ofInstanceIdentifier(
                            cursor.attribute("root"), cursor.attribute("extension"));
            facts.know(Fact.PATIENT);
        }
    }

    // The cursor goes past the element's end with it.
    private String text() throws XMLStreamException, Malformed {
        depth--;
        return cursor.text();
    }

    private void addCommunity(@Nullable String id) {
        if (id != null && !id.isBlank() && id.length() <= XmlCursor.MAX_TEXT) {
            facts.communities.add(id.strip());
        }
    }
}
