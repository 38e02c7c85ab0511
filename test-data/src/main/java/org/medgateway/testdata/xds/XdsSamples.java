package org.medgateway.testdata.xds;

import org.medgateway.testdata.xds.SoapMessage.Attachment;
import org.medgateway.testdata.xds.SoapMessage.Style;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/// Requests of every transaction that the gateway knows, written from ITI TF-2 and RAD TF-2. Same
/// arguments, same bytes.
public final class XdsSamples {

    /// Ada Beispiel, who does not exist, in the synthetic assigning authority 1.2.276.0.76.3.1.999.
    public static final String PATIENT = "4711^^^&1.2.276.0.76.3.1.999&ISO";

    public static final String REPOSITORY_A = "1.3.6.1.4.1.99999.1.1";
    public static final String REPOSITORY_B = "1.3.6.1.4.1.99999.1.2";
    public static final String COMMUNITY = "urn:oid:1.3.6.1.4.1.99999.2";

    /// A document to submit.
    public record TestDocument(String uniqueId, String mimeType, byte[] bytes) {
        /// A short text as a document.
        public static TestDocument text(String uniqueId, String text) {
            return new TestDocument(uniqueId, "text/plain", text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /// A document to retrieve.
    public record DocumentName(String repository, String uniqueId) {}

    private XdsSamples() {}

    /// One message of each transaction, in its usual packaging.
    public static List<SoapMessage> all() {
        TestDocument report = TestDocument.text("1.2.3.4.1", "Befund: alles synthetisch.");
        DocumentName name = new DocumentName(REPOSITORY_A, report.uniqueId());
        List<SoapMessage> all = new ArrayList<>();
        all.add(storedQuery(PATIENT));
        all.add(crossGatewayQuery(PATIENT));
        for (Style style : Style.values()) {
            all.add(provideAndRegister(PATIENT, List.of(report), style));
        }
        all.add(provideAndRegisterInline(PATIENT, report));
        all.add(registerDocumentSet(PATIENT, REPOSITORY_A, List.of(report)));
        all.add(retrieve(List.of(name)));
        all.add(retrievePackaged(List.of(name), Style.DOT_NET));
        all.add(crossGatewayRetrieve(List.of(name)));
        all.add(deleteDocumentSet("urn:uuid:10b545ea-725c-446d-9b95-8aeb444eddf3"));
        for (String message : List.of("201301", "201302", "201304")) {
            all.add(patientFeed("PRPA_IN" + message + "UV02", "4711", "1.2.276.0.76.3.1.999"));
        }
        all.add(retrieveImaging(REPOSITORY_A));
        return all;
    }

    /// ITI-18, FindDocuments.
    public static SoapMessage storedQuery(String patient) {
        return query("ITI-18", "urn:ihe:iti:2007:RegistryStoredQuery", patient, "");
    }

    /// ITI-18 in SOAP 1.1.
    public static SoapMessage storedQuery11(String patient) {
        String action = "urn:ihe:iti:2007:RegistryStoredQuery";
        return SoapMessage.soap11(
                "ITI-18, SOAP 1.1",
                Envelopes.request(
                        Envelopes.SOAP_11, action, messageId("18-11"), queryBody(patient, "")));
    }

    /// ITI-38, with a home community.
    public static SoapMessage crossGatewayQuery(String patient) {
        return query(
                "ITI-38",
                "urn:ihe:iti:2007:CrossGatewayQuery",
                patient,
                " home=\"" + COMMUNITY + '"');
    }

    private static SoapMessage query(String name, String action, String patient, String home) {
        return SoapMessage.soap12(
                name, action, envelope(action, messageId(name), queryBody(patient, home)));
    }

    private static String queryBody(String patient, String home) {
        return """
        <q:AdhocQueryRequest xmlns:q="urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0" \
        xmlns:rim="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0">
          <q:ResponseOption returnComposedObjects="true" returnType="LeafClass"/>
          <rim:AdhocQuery id="urn:uuid:14d4debf-8f97-4251-9a74-a90016b0af0d"%s>
            <rim:Slot name="$XDSDocumentEntryPatientId">
              <rim:ValueList><rim:Value>'%s'</rim:Value></rim:ValueList>
            </rim:Slot>
            <rim:Slot name="$XDSDocumentEntryStatus">
              <rim:ValueList><rim:Value>('urn:oasis:names:tc:ebxml-regrep:StatusType:Approved')</rim:Value></rim:ValueList>
            </rim:Slot>
          </rim:AdhocQuery>
        </q:AdhocQueryRequest>
        """
                .formatted(home, Envelopes.escape(patient));
    }

    /// ITI-41 as an MTOM package.
    public static SoapMessage provideAndRegister(
            String patient, List<TestDocument> documents, Style style) {
        String action = "urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b";
        StringBuilder contents = new StringBuilder();
        List<Attachment> attachments = new ArrayList<>();
        for (int i = 0; i < documents.size(); i++) {
            String contentId = "document" + i + "@synthetic.test";
            contents.append("<x:Document id=\"Document")
                    .append(i)
                    .append("\"><xop:Include xmlns:xop=\"http://www.w3.org/2004/08/xop/include\"")
                    .append(" href=\"cid:")
                    .append(contentId.replace("@", "%40"))
                    .append("\"/></x:Document>\n");
            TestDocument document = documents.get(i);
            attachments.add(new Attachment(contentId, document.mimeType(), document.bytes()));
        }
        String envelope =
                envelope(action, messageId("ITI-41"), provideBody(patient, documents, contents));
        return SoapMessage.mtom("ITI-41, " + style, style, action, envelope, attachments);
    }

    /// ITI-41 without a package, the document in base64: a peer that does not know MTOM.
    public static SoapMessage provideAndRegisterInline(String patient, TestDocument document) {
        String action = "urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b";
        String content =
                "<x:Document id=\"Document0\">"
                        + java.util.Base64.getEncoder().encodeToString(document.bytes())
                        + "</x:Document>\n";
        return SoapMessage.soap12(
                "ITI-41, inline",
                action,
                envelope(
                        action,
                        messageId("ITI-41i"),
                        provideBody(patient, List.of(document), new StringBuilder(content))));
    }

    private static String provideBody(
            String patient, List<TestDocument> documents, StringBuilder contents) {
        return "<x:ProvideAndRegisterDocumentSetRequest xmlns:x=\"urn:ihe:iti:xds-b:2007\">\n"
                + submitObjects(patient, "", documents)
                + contents
                + "</x:ProvideAndRegisterDocumentSetRequest>\n";
    }

    /// ITI-42.
    public static SoapMessage registerDocumentSet(
            String patient, String repository, List<TestDocument> documents) {
        String action = "urn:ihe:iti:2007:RegisterDocumentSet-b";
        return SoapMessage.soap12(
                "ITI-42",
                action,
                envelope(
                        action,
                        messageId("ITI-42"),
                        submitObjects(patient, repository, documents)));
    }

    private static String submitObjects(
            String patient, String repository, List<TestDocument> documents) {
        StringBuilder out = new StringBuilder();
        out.append(
                "<lcm:SubmitObjectsRequest"
                        + " xmlns:lcm=\"urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0\""
                        + " xmlns:rim=\"urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0\">\n"
                        + "<rim:RegistryObjectList>\n");
        for (int i = 0; i < documents.size(); i++) {
            out.append(extrinsicObject(i, patient, repository, documents.get(i)));
        }
        String set = documents.isEmpty() ? "0" : documents.getFirst().uniqueId();
        out.append("<rim:RegistryPackage id=\"SubmissionSet\">\n")
                .append(slot("submissionTime", "20261120205000"))
                .append(
                        identifier(
                                "SubmissionSet",
                                "urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446",
                                patient,
                                "XDSSubmissionSet.patientId"))
                .append(
                        identifier(
                                "SubmissionSet",
                                "urn:uuid:96fdda7c-d067-4183-912e-bf5ee74998a8",
                                set + ".9",
                                "XDSSubmissionSet.uniqueId"))
                .append("</rim:RegistryPackage>\n");
        for (int i = 0; i < documents.size(); i++) {
            out.append(
                    "<rim:Association id=\"a%d\" associationType=\"urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember\" sourceObject=\"SubmissionSet\" targetObject=\"Document%d\"/>\n"
                            .formatted(i, i));
        }
        return out.append("</rim:RegistryObjectList>\n</lcm:SubmitObjectsRequest>\n").toString();
    }

    private static String extrinsicObject(
            int number, String patient, String repository, TestDocument document) {
        String id = "Document" + number;
        return "<rim:ExtrinsicObject id=\""
                + id
                + "\" mimeType=\""
                + document.mimeType()
                + "\" objectType=\"urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1\">\n"
                + slot("creationTime", "20261120")
                + (repository.isEmpty() ? "" : slot("repositoryUniqueId", repository))
                + slot("sourcePatientInfo", "PID-5|Beispiel^Ada^^^")
                + identifier(
                        id,
                        "urn:uuid:58a6f841-87b3-4a3e-92fd-ffeffdff427e",
                        patient,
                        "XDSDocumentEntry.patientId")
                + identifier(
                        id,
                        "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab",
                        document.uniqueId(),
                        "XDSDocumentEntry.uniqueId")
                + "</rim:ExtrinsicObject>\n";
    }

    private static String slot(String name, String value) {
        return "<rim:Slot name=\""
                + name
                + "\"><rim:ValueList><rim:Value>"
                + Envelopes.escape(value)
                + "</rim:Value></rim:ValueList></rim:Slot>\n";
    }

    private static String identifier(String object, String scheme, String value, String name) {
        return "<rim:ExternalIdentifier id=\""
                + object
                + "-"
                + name
                + "\" registryObject=\""
                + object
                + "\" identificationScheme=\""
                + scheme
                + "\" value=\""
                + Envelopes.escape(value)
                + "\"><rim:Name><rim:LocalizedString value=\""
                + name
                + "\"/></rim:Name></rim:ExternalIdentifier>\n";
    }

    /// ITI-43, an envelope by itself.
    public static SoapMessage retrieve(List<DocumentName> documents) {
        String action = "urn:ihe:iti:2007:RetrieveDocumentSet";
        return SoapMessage.soap12(
                "ITI-43",
                action,
                envelope(action, messageId("ITI-43"), retrieveBody(documents, "")));
    }

    /// ITI-43 as an MTOM package, as clients with MTOM switched on send it.
    public static SoapMessage retrievePackaged(List<DocumentName> documents, Style style) {
        String action = "urn:ihe:iti:2007:RetrieveDocumentSet";
        return SoapMessage.mtom(
                "ITI-43, MTOM",
                style,
                action,
                envelope(action, messageId("ITI-43p"), retrieveBody(documents, "")),
                List.of());
    }

    /// ITI-39, with a home community.
    public static SoapMessage crossGatewayRetrieve(List<DocumentName> documents) {
        String action = "urn:ihe:iti:2007:CrossGatewayRetrieve";
        String home = "<x:HomeCommunityId>" + COMMUNITY + "</x:HomeCommunityId>";
        return SoapMessage.soap12(
                "ITI-39",
                action,
                envelope(action, messageId("ITI-39"), retrieveBody(documents, home)));
    }

    private static String retrieveBody(List<DocumentName> documents, String home) {
        StringBuilder out =
                new StringBuilder(
                        "<x:RetrieveDocumentSetRequest xmlns:x=\"urn:ihe:iti:xds-b:2007\">\n");
        documents.forEach(document -> out.append(documentRequest(document, home)));
        return out.append("</x:RetrieveDocumentSetRequest>\n").toString();
    }

    private static String documentRequest(DocumentName document, String home) {
        return "  <x:DocumentRequest>"
                + home
                + "<x:RepositoryUniqueId>"
                + document.repository()
                + "</x:RepositoryUniqueId><x:DocumentUniqueId>"
                + document.uniqueId()
                + "</x:DocumentUniqueId></x:DocumentRequest>\n";
    }

    /// ITI-62.
    public static SoapMessage deleteDocumentSet(String entryUuid) {
        String action = "urn:ihe:iti:2010:DeleteDocumentSet";
        String body =
                """
                <lcm:RemoveObjectsRequest xmlns:lcm="urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0">
                  <rim:ObjectRefList xmlns:rim="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0">
                    <rim:ObjectRef id="%s"/>
                  </rim:ObjectRefList>
                </lcm:RemoveObjectsRequest>
                """
                        .formatted(entryUuid);
        return SoapMessage.soap12("ITI-62", action, envelope(action, messageId("ITI-62"), body));
    }

    /// ITI-44: PRPA_IN201301UV02 (added), ...302UV02 (revised) or ...304UV02 (merged).
    public static SoapMessage patientFeed(String interaction, String extension, String root) {
        String action = "urn:hl7-org:v3:" + interaction;
        String body =
                """
                <%1$s xmlns="urn:hl7-org:v3" ITSVersion="XML_1.0">
                  <id root="22a0f9e0-4454-11dc-a6be-3603d6866807"/>
                  <creationTime value="20261120205000"/>
                  <interactionId root="2.16.840.1.113883.1.6" extension="%1$s"/>
                  <receiver typeCode="RCV"><device classCode="DEV" determinerCode="INSTANCE"><id root="1.2.840.114350.1.13.999.234"/></device></receiver>
                  <sender typeCode="SND"><device classCode="DEV" determinerCode="INSTANCE"><id root="1.2.840.114350.1.13.999.567"/></device></sender>
                  <controlActProcess classCode="CACT" moodCode="EVN">
                    <subject typeCode="SUBJ"><registrationEvent classCode="REG" moodCode="EVN">
                      <subject1 typeCode="SBJ"><patient classCode="PAT">
                        <id root="%3$s" extension="%2$s"/>
                        <statusCode code="active"/>
                        <patientPerson><name><given>Ada</given><family>Beispiel</family></name></patientPerson>
                      </patient></subject1>
                    </registrationEvent></subject>
                  </controlActProcess>
                </%1$s>
                """
                        .formatted(interaction, extension, root);
        return SoapMessage.soap12(
                "ITI-44, " + interaction, action, envelope(action, messageId(interaction), body));
    }

    /// RAD-69.
    public static SoapMessage retrieveImaging(String repository) {
        String action = "urn:ihe:rad:2009:RetrieveImagingDocumentSet";
        String body =
                """
                <i:RetrieveImagingDocumentSetRequest xmlns:i="urn:ihe:rad:xdsi-b:2009" xmlns:x="urn:ihe:iti:xds-b:2007">
                  <i:StudyRequest studyInstanceUID="1.2.826.0.1.3680043.8.498.1">
                    <i:SeriesRequest seriesInstanceUID="1.2.826.0.1.3680043.8.498.1.1">
                      %s
                    </i:SeriesRequest>
                  </i:StudyRequest>
                  <i:TransferSyntaxUIDList><i:TransferSyntaxUID>1.2.840.10008.1.2.1</i:TransferSyntaxUID></i:TransferSyntaxUIDList>
                </i:RetrieveImagingDocumentSetRequest>
                """
                        .formatted(
                                documentRequest(
                                                new DocumentName(
                                                        repository,
                                                        "1.2.826.0.1.3680043.8.498.1.1.1"),
                                                "")
                                        .strip());
        return SoapMessage.soap12("RAD-69", action, envelope(action, messageId("RAD-69"), body));
    }

    private static String envelope(String action, String messageId, String body) {
        return Envelopes.request(Envelopes.SOAP_12, action, messageId, body);
    }

    /// The MessageID of the sample of this name.
    static String messageId(String name) {
        return "urn:uuid:" + UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    }
}
