package org.medgateway.xds.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.medgateway.core.observe.Exchange;
import org.medgateway.testdata.xds.Ledger;
import org.medgateway.testdata.xds.SimulatedRegistry.Registered;
import org.medgateway.testdata.xds.SoapMessage;
import org.medgateway.testdata.xds.XdsSamples;
import org.medgateway.testdata.xds.XdsSamples.DocumentName;
import org.medgateway.testdata.xds.XdsSamples.TestDocument;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

class ForwardingTest {

    private static final TestDocument REPORT = TestDocument.text("1.2.3.4.1", "Befund");

    @TempDir Path folder;
    private Hospital hospital;

    @BeforeEach
    void open() throws Exception {
        hospital = new Hospital();
    }

    @AfterEach
    void close() throws Exception {
        hospital.close();
    }

    static Stream<SoapMessage> samples() {
        return XdsSamples.all().stream();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void every_transaction_arrives_byte_for_byte(SoapMessage message) throws Exception {
        hospital.archiveA.put(REPORT);
        try (XdsGateway gateway = new XdsGateway(folder, hospital.pools());
                SoapClient client = new SoapClient(gateway.uri("/xds"))) {
            SoapClient.Answer answer = client.post(message);
            assertThat(answer.status()).isEqualTo(200);
            List<Ledger.Entry> arrived =
                    Stream.of(
                                    hospital.registry1.ledger(),
                                    hospital.registry2.ledger(),
                                    hospital.a1.ledger(),
                                    hospital.a2.ledger())
                            .flatMap(ledger -> ledger.entries().stream())
                            .toList();
            assertThat(arrived).hasSize(1);
            assertThat(arrived.getFirst().sha256()).isEqualTo(Ledger.sha256(message.body()));
            assertThat(arrived.getFirst().contentType()).isEqualTo(message.contentType());
            Exchange exchange = gateway.exchange();
            assertThat(message.name()).startsWith(exchange.kind());
            assertThat(exchange.protocol()).isEqualTo("xds");
            assertThat(exchange.outcome()).isEqualTo("succeeded");
        }
    }

    @Test
    void a_document_is_submitted_found_and_retrieved() throws Exception {
        try (XdsGateway gateway = new XdsGateway(folder, hospital.pools());
                SoapClient client = new SoapClient(gateway.uri("/xds"))) {
            SoapMessage submission =
                    XdsSamples.provideAndRegister(
                            XdsSamples.PATIENT, List.of(REPORT), SoapMessage.Style.JAVA);
            assertThat(client.post(submission).registryStatus()).isEqualTo("Success");
            client.post(
                    XdsSamples.registerDocumentSet(
                            XdsSamples.PATIENT, XdsSamples.REPOSITORY_A, List.of(REPORT)));
            SoapClient.Answer found = client.post(XdsSamples.storedQuery(XdsSamples.PATIENT));
            assertThat(found.soap().elements("ExtrinsicObject")).hasSize(1);
            SoapClient.Answer retrieved =
                    client.post(
                            XdsSamples.retrieve(
                                    List.of(
                                            new DocumentName(
                                                    XdsSamples.REPOSITORY_A, "1.2.3.4.1"))));
            var soap = retrieved.soap();
            assertThat(soap.content(soap.elements("Document").getFirst()))
                    .isEqualTo(REPORT.bytes());
            assertThat(hospital.database.documents(XdsSamples.PATIENT))
                    .containsExactly(
                            new Registered(
                                    XdsSamples.PATIENT, XdsSamples.REPOSITORY_A, "1.2.3.4.1"));
            assertThat(gateway.exchanges(4))
                    .extracting(Exchange::kind)
                    .containsExactly("ITI-41", "ITI-42", "ITI-18", "ITI-43");
        }
    }

    @Test
    void the_log_tells_documents_and_status_and_hides_the_patient() throws Exception {
        hospital.archiveA.put(REPORT);
        try (XdsGateway gateway = new XdsGateway(folder, hospital.pools());
                SoapClient client = new SoapClient(gateway.uri("/xds"))) {
            client.post(
                    XdsSamples.provideAndRegister(
                            XdsSamples.PATIENT,
                            List.of(REPORT, TestDocument.text("1.2.3.4.2", "123")),
                            SoapMessage.Style.DOT_NET));
            client.post(
                    XdsSamples.retrieve(
                            List.of(
                                    new DocumentName(XdsSamples.REPOSITORY_A, "1.2.3.4.1"),
                                    new DocumentName(XdsSamples.REPOSITORY_A, "9.9"))));
            var submission = gateway.exchanges(2).get(0).details();
            assertThat(submission.get("documents")).isEqualTo(2);
            assertThat(submission.get("documentBytes")).isEqualTo(9L);
            assertThat(submission.get("registryStatus")).isEqualTo("Success");
            assertThat(String.valueOf(submission.get("patient"))).matches("[0-9a-f]{24}");
            assertThat(submission.toString()).doesNotContain("4711");
            var retrieval = gateway.exchanges(2).get(1).details();
            assertThat(retrieval.get("registryStatus")).isEqualTo("PartialSuccess");
            assertThat(retrieval.get("documents")).isEqualTo(1);
            assertThat(retrieval.get("repositories")).isEqualTo(List.of(XdsSamples.REPOSITORY_A));
        }
    }

    @Test
    void the_log_shows_the_patient_where_that_is_switched_on() throws Exception {
        try (XdsGateway gateway = new XdsGateway(folder, "logPatients: true\n" + hospital.pools());
                SoapClient client = new SoapClient(gateway.uri("/xds"))) {
            client.post(XdsSamples.storedQuery(XdsSamples.PATIENT));
            assertThat(gateway.exchange().details().get("patient")).isEqualTo(XdsSamples.PATIENT);
        }
    }

    @Test
    void all_that_concerns_a_patient_goes_to_one_registry() throws Exception {
        String service = "persistence: {by: patient-id, timeout: 1h}\n" + hospital.pools();
        try (XdsGateway gateway = new XdsGateway(folder, service);
                SoapClient client = new SoapClient(gateway.uri("/xds"))) {
            int exchanges = 0;
            Set<String> used = new HashSet<>();
            for (int i = 0; i < 8; i++) {
                String extension = "P" + i;
                String patient = extension + "^^^&1.2.276.0.76.3.1.999&ISO";
                client.post(
                        XdsSamples.patientFeed(
                                "PRPA_IN201301UV02", extension, "1.2.276.0.76.3.1.999"));
                client.post(
                        XdsSamples.registerDocumentSet(
                                patient, XdsSamples.REPOSITORY_A, List.of(REPORT)));
                client.post(XdsSamples.storedQuery(patient));
                exchanges += 3;
                List<String> servers =
                        gateway.exchanges(exchanges).subList(exchanges - 3, exchanges).stream()
                                .map(Exchange::server)
                                .distinct()
                                .toList();
                assertThat(servers).hasSize(1);
                used.addAll(servers);
            }
            assertThat(used).containsExactlyInAnyOrder("registry1", "registry2");
        }
    }

    @Test
    void a_client_that_waits_for_100_continue_is_asked_to_go_on() throws Exception {
        try (XdsGateway gateway = new XdsGateway(folder, hospital.pools());
                SoapClient client = new SoapClient(gateway.uri("/xds"))) {
            SoapMessage message =
                    XdsSamples.provideAndRegister(
                            XdsSamples.PATIENT,
                            List.of(
                                    new TestDocument(
                                            "1.2.3", "application/dicom", new byte[300_000])),
                            SoapMessage.Style.DOT_NET);
            SoapClient.Answer answer = client.post(message, true);
            assertThat(answer.registryStatus()).isEqualTo("Success");
            assertThat(hospital.archiveA.submissions("1.2.3")).isEqualTo(1);
        }
    }

    @Test
    void an_answer_that_is_to_go_elsewhere_is_no_concern_of_the_gateway() throws Exception {
        try (XdsGateway gateway = new XdsGateway(folder, hospital.pools());
                SoapClient client = new SoapClient(gateway.uri("/xds"))) {
            SoapMessage sample = XdsSamples.storedQuery(XdsSamples.PATIENT);
            String envelope =
                    sample.envelope()
                            .replace(
                                    "<a:Address>http://www.w3.org/2005/08/addressing/anonymous",
                                    "<a:Address>http://10.9.8.7/callback");
            SoapMessage message =
                    SoapMessage.soap12("", "urn:ihe:iti:2007:RegistryStoredQuery", envelope);
            assertThat(client.post(message).status()).isEqualTo(200);
            assertThat(gateway.exchange().details().get("asynchronous")).isEqualTo(true);
        }
    }

    @Test
    void a_description_tells_the_gateways_address_where_that_is_asked_for() throws Exception {
        String service = "wsdl: https://xds.hospital.example:17035\n" + hospital.pools();
        try (XdsGateway gateway = new XdsGateway(folder, service);
                SoapClient client = new SoapClient(gateway.uri("/xds"))) {
            assertThat(client.get("/registry?wsdl"))
                    .contains("location=\"https://xds.hospital.example:17035/registry\"")
                    .doesNotContain("127.0.0.1");
        }
        try (XdsGateway gateway = new XdsGateway(folder, hospital.pools());
                SoapClient client = new SoapClient(gateway.uri("/xds"))) {
            assertThat(client.get("/registry?wsdl")).contains("location=\"http://127.0.0.1:");
        }
    }
}
