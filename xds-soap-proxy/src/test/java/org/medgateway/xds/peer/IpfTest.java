package org.medgateway.xds.peer;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.activation.DataHandler;
import jakarta.mail.util.ByteArrayDataSource;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.xds.live.XdsGateway;
import org.openehealth.ipf.commons.ihe.xds.core.metadata.Association;
import org.openehealth.ipf.commons.ihe.xds.core.metadata.AssociationLabel;
import org.openehealth.ipf.commons.ihe.xds.core.metadata.AssociationType;
import org.openehealth.ipf.commons.ihe.xds.core.metadata.AvailabilityStatus;
import org.openehealth.ipf.commons.ihe.xds.core.metadata.Code;
import org.openehealth.ipf.commons.ihe.xds.core.metadata.Document;
import org.openehealth.ipf.commons.ihe.xds.core.metadata.DocumentEntry;
import org.openehealth.ipf.commons.ihe.xds.core.metadata.Identifiable;
import org.openehealth.ipf.commons.ihe.xds.core.metadata.LocalizedString;
import org.openehealth.ipf.commons.ihe.xds.core.metadata.SubmissionSet;
import org.openehealth.ipf.commons.ihe.xds.core.requests.DocumentReference;
import org.openehealth.ipf.commons.ihe.xds.core.requests.ProvideAndRegisterDocumentSet;
import org.openehealth.ipf.commons.ihe.xds.core.requests.QueryRegistry;
import org.openehealth.ipf.commons.ihe.xds.core.requests.RegisterDocumentSet;
import org.openehealth.ipf.commons.ihe.xds.core.requests.RetrieveDocumentSet;
import org.openehealth.ipf.commons.ihe.xds.core.requests.query.FindDocumentsQuery;
import org.openehealth.ipf.commons.ihe.xds.core.responses.QueryResponse;
import org.openehealth.ipf.commons.ihe.xds.core.responses.Response;
import org.openehealth.ipf.commons.ihe.xds.core.responses.RetrievedDocumentSet;
import org.openehealth.ipf.commons.ihe.xds.core.responses.Status;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/// IPF's clients talk to IPF's registry and repository, directly and through the gateway, and get
/// the same.
@Tag("peer")
class IpfTest {

    private static final Identifiable PATIENT =
            Identifiable.parse("4711^^^&1.2.276.0.76.3.1.999&ISO");

    @TempDir Path folder;

    @Test
    void all_transactions_give_the_same_through_the_gateway_as_directly() throws Exception {
        byte[] scan = new byte[3_000_000];
        new Random(41).nextBytes(scan);
        try (IpfHospital hospital = new IpfHospital(folder);
                XdsGateway gateway = new XdsGateway(folder, service(hospital.port()))) {
            String direct = "127.0.0.1:" + hospital.port();
            String through = "127.0.0.1:" + gateway.address().getPort();
            gateway.awaitUp("ipf");

            Response submitted =
                    hospital.ask("iti41", through, submission("1.2.3.1", scan), Response.class);
            assertThat(submitted.getStatus()).isEqualTo(Status.SUCCESS);
            assertThat(hospital.ask("iti42", through, registration("1.2.3.2"), Response.class))
                    .isEqualTo(
                            hospital.ask("iti42", direct, registration("1.2.3.3"), Response.class));

            QueryResponse found = hospital.ask("iti18", through, query(), QueryResponse.class);
            assertThat(found.getDocumentEntries())
                    .extracting(DocumentEntry::getUniqueId)
                    .containsExactly("1.2.3.1", "1.2.3.2", "1.2.3.3");
            assertThat(found)
                    .isEqualTo(hospital.ask("iti18", direct, query(), QueryResponse.class));

            var retrieval = retrieval("1.2.3.1");
            RetrievedDocumentSet retrieved =
                    hospital.ask("iti43", through, retrieval, RetrievedDocumentSet.class);
            assertThat(retrieved.getStatus()).isEqualTo(Status.SUCCESS);
            assertThat(bytes(retrieved)).isEqualTo(scan);
            assertThat(bytes(hospital.ask("iti43", direct, retrieval, RetrievedDocumentSet.class)))
                    .isEqualTo(scan);
            RetrievedDocumentSet missing =
                    hospital.ask("iti43", through, retrieval("9.9"), RetrievedDocumentSet.class);
            assertThat(missing.getStatus()).isEqualTo(Status.FAILURE);

            assertThat(gateway.exchanges(5))
                    .extracting(exchange -> exchange.kind())
                    .contains("ITI-41", "ITI-42", "ITI-18", "ITI-43");
        }
    }

    @Test
    void ipfs_clients_understand_the_gateways_own_answers() throws Exception {
        try (IpfHospital hospital = new IpfHospital(folder);
                XdsGateway gateway = new XdsGateway(folder, service(1).replace("ipf", "nobody"))) {
            String through = "127.0.0.1:" + gateway.address().getPort();
            QueryResponse query = hospital.ask("iti18", through, query(), QueryResponse.class);
            assertThat(query.getStatus()).isEqualTo(Status.FAILURE);
            assertThat(query.getErrors().getFirst().getErrorCode().getOpcode())
                    .isEqualTo("XDSRegistryNotAvailable");
            Response submission =
                    hospital.ask(
                            "iti41", through, submission("1.2.3.1", new byte[10]), Response.class);
            assertThat(submission.getStatus()).isEqualTo(Status.FAILURE);
            assertThat(submission.getErrors().getFirst().getErrorCode().getOpcode())
                    .isEqualTo("XDSRepositoryBusy");
            RetrievedDocumentSet retrieval =
                    hospital.ask(
                            "iti43", through, retrieval("1.2.3.1"), RetrievedDocumentSet.class);
            assertThat(retrieval.getStatus()).isEqualTo(Status.FAILURE);
            assertThat(retrieval.getErrors().getFirst().getErrorCode().getOpcode())
                    .isEqualTo("XDSRepositoryBusy");
        }
    }

    private static String service(int port) {
        return """
        healthCheck: {type: xds-query, path: /services/xds-iti18, interval: 200ms, fastInterval: 100ms}
        servers: [{name: ipf, address: "127.0.0.1:%d"}]
        """
                .formatted(port);
    }

    private static ProvideAndRegisterDocumentSet submission(String uniqueId, byte[] content) {
        ProvideAndRegisterDocumentSet request = new ProvideAndRegisterDocumentSet();
        request.setSubmissionSet(submissionSet(uniqueId + ".9"));
        request.getDocuments()
                .add(
                        new Document(
                                entry(uniqueId),
                                new DataHandler(
                                        new ByteArrayDataSource(content, "application/dicom"))));
        request.getAssociations().add(association());
        return request;
    }

    private static RegisterDocumentSet registration(String uniqueId) {
        RegisterDocumentSet request = new RegisterDocumentSet();
        request.setSubmissionSet(submissionSet(uniqueId + ".9"));
        DocumentEntry entry = entry(uniqueId);
        entry.setRepositoryUniqueId(IpfHospital.REPOSITORY);
        request.getDocumentEntries().add(entry);
        request.getAssociations().add(association());
        return request;
    }

    private static QueryRegistry query() {
        FindDocumentsQuery find = new FindDocumentsQuery();
        find.setPatientId(PATIENT);
        find.setStatus(List.of(AvailabilityStatus.APPROVED));
        return new QueryRegistry(find);
    }

    private static RetrieveDocumentSet retrieval(String uniqueId) {
        RetrieveDocumentSet request = new RetrieveDocumentSet();
        request.getDocuments().add(new DocumentReference(IpfHospital.REPOSITORY, uniqueId, null));
        return request;
    }

    private static byte[] bytes(RetrievedDocumentSet set) throws java.io.IOException {
        return set.getDocuments().getFirst().getDataHandler().getInputStream().readAllBytes();
    }

    private static SubmissionSet submissionSet(String uniqueId) {
        SubmissionSet set = new SubmissionSet();
        set.setEntryUuid("submissionSet01");
        set.setPatientId(PATIENT);
        set.setSourceId("1.3.6.1.4.1.99999.3");
        set.setUniqueId(uniqueId);
        set.setSubmissionTime("20261120205000");
        set.setContentTypeCode(code("synthetic"));
        set.setTitle(new LocalizedString("Synthetic"));
        return set;
    }

    private static DocumentEntry entry(String uniqueId) {
        DocumentEntry entry = new DocumentEntry();
        entry.setEntryUuid("document01");
        entry.setPatientId(PATIENT);
        entry.setSourcePatientId(PATIENT);
        entry.setUniqueId(uniqueId);
        entry.setMimeType("application/dicom");
        entry.setLanguageCode("de-DE");
        entry.setCreationTime("20261120");
        entry.setClassCode(code("class"));
        entry.setTypeCode(code("type"));
        entry.setFormatCode(code("format"));
        entry.setHealthcareFacilityTypeCode(code("facility"));
        entry.setPracticeSettingCode(code("practice"));
        entry.getConfidentialityCodes().add(code("N"));
        return entry;
    }

    private static Code code(String value) {
        return new Code(value, new LocalizedString(value), "1.3.6.1.4.1.99999.4");
    }

    private static Association association() {
        Association association =
                new Association(
                        AssociationType.HAS_MEMBER,
                        "association01",
                        "submissionSet01",
                        "document01");
        association.setLabel(AssociationLabel.ORIGINAL);
        return association;
    }
}
