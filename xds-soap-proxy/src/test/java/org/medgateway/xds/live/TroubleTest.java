package org.medgateway.xds.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.core.balance.Health;
import org.medgateway.core.observe.Exchange;
import org.medgateway.testdata.xds.Fault;
import org.medgateway.testdata.xds.SoapMessage;
import org.medgateway.testdata.xds.XdsSamples;
import org.medgateway.testdata.xds.XdsSamples.DocumentName;
import org.medgateway.testdata.xds.XdsSamples.TestDocument;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Each way in which something goes wrong, and what the client is told.
class TroubleTest {

    private static final SoapMessage QUERY = XdsSamples.storedQuery(XdsSamples.PATIENT);
    private static final SoapMessage SUBMISSION =
            XdsSamples.provideAndRegister(
                    XdsSamples.PATIENT,
                    List.of(new TestDocument("1.2.3", "application/dicom", new byte[400_000])),
                    SoapMessage.Style.JAVA);

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

    @Test
    void without_a_registry_a_query_gets_its_response_with_the_registrys_error() throws Exception {
        hospital.registry1.close();
        hospital.registry2.close();
        try (XdsGateway gateway = new XdsGateway(folder, hospital.pools());
                SoapClient client = new SoapClient(gateway.uri("/"))) {
            SoapClient.Answer answer = client.post(QUERY);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.registryStatus()).isEqualTo("Failure");
            assertThat(answer.errorCode()).isEqualTo("XDSRegistryNotAvailable");
            assertThat(answer.soap().text("RelatesTo"))
                    .isEqualTo(answer.soap().text("RelatesTo"))
                    .startsWith("urn:uuid:");
            assertThat(QUERY.envelope()).contains(answer.soap().text("RelatesTo"));
            assertThat(gateway.exchange().outcome()).isNotEqualTo("succeeded");
        }
    }

    @Test
    void without_a_repository_a_submission_gets_a_packaged_response() throws Exception {
        try (XdsGateway gateway = new XdsGateway(folder, hospital.pools());
                SoapClient client = new SoapClient(gateway.uri("/"))) {
            gateway.server("a1").health(Health.DOWN, "the test says so");
            gateway.server("a2").health(Health.DOWN, "the test says so");
            SoapClient.Answer answer = client.post(SUBMISSION);
            assertThat(answer.contentType()).startsWith("multipart/related");
            assertThat(answer.errorCode()).isEqualTo("XDSRepositoryBusy");
        }
    }

    @Test
    void a_query_whose_registry_dies_is_answered_by_the_other_one() throws Exception {
        hospital.registry1.fail(new Fault.ResetBeforeAnswer());
        try (XdsGateway gateway = new XdsGateway(folder, "balance: first\n" + hospital.pools());
                SoapClient client = new SoapClient(gateway.uri("/"))) {
            SoapClient.Answer answer = client.post(QUERY);
            assertThat(answer.registryStatus()).isEqualTo("Success");
            Exchange exchange = gateway.exchange();
            assertThat(exchange.server()).isEqualTo("registry2");
            assertThat(exchange.attempts()).isEqualTo(2);
            assertThat(hospital.registry1.ledger().entries()).hasSize(1);
            assertThat(hospital.registry2.ledger().entries()).hasSize(1);
        }
    }

    @Test
    void an_answer_that_has_begun_is_never_begun_again() throws Exception {
        hospital.registry1.fail(new Fault.ResetInAnswer());
        try (XdsGateway gateway = new XdsGateway(folder, "balance: first\n" + hospital.pools());
                SoapClient client = new SoapClient(gateway.uri("/"))) {
            assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> client.post(QUERY)))
                    .isInstanceOf(java.io.IOException.class);
            assertThat(hospital.registry2.ledger().entries()).isEmpty();
        }
    }

    @Test
    void a_submission_whose_repository_dies_in_the_middle_is_never_sent_again() throws Exception {
        hospital.a1.fail(new Fault.ResetInRequest(100_000));
        try (XdsGateway gateway = new XdsGateway(folder, "balance: first\n" + hospital.pools());
                SoapClient client = new SoapClient(gateway.uri("/"))) {
            SoapClient.Answer answer = client.post(SUBMISSION);
            assertThat(answer.errorCode()).isEqualTo("XDSRepositoryError");
            assertThat(answer.soap().attribute("RegistryError", "codeContext"))
                    .contains("whether the submission was carried out is not known");
            assertThat(hospital.a2.ledger().entries()).isEmpty();
            assertThat(hospital.archiveA.submissions("1.2.3")).isZero();
        }
    }

    @Test
    void a_submission_that_was_stored_and_not_answered_is_stored_once() throws Exception {
        hospital.a1.fail(new Fault.ResetBeforeAnswer());
        try (XdsGateway gateway = new XdsGateway(folder, "balance: first\n" + hospital.pools());
                SoapClient client = new SoapClient(gateway.uri("/"))) {
            assertThat(client.post(SUBMISSION).errorCode()).isEqualTo("XDSRepositoryError");
            assertThat(hospital.archiveA.submissions("1.2.3")).isEqualTo(1);
        }
    }

    @Test
    void a_submission_that_no_byte_of_has_left_goes_to_the_next_repository() throws Exception {
        hospital.a1.close();
        try (XdsGateway gateway = new XdsGateway(folder, "balance: first\n" + hospital.pools());
                SoapClient client = new SoapClient(gateway.uri("/"))) {
            assertThat(client.post(SUBMISSION).registryStatus()).isEqualTo("Success");
            assertThat(gateway.exchange().server()).isEqualTo("a2");
            assertThat(hospital.archiveA.submissions("1.2.3")).isEqualTo(1);
        }
    }

    @Test
    void a_repository_that_does_not_answer_in_time_is_told_of() throws Exception {
        hospital.a1.fail(new Fault.Silent());
        String service = "balance: first\ntimeouts: {server: 300ms}\n" + hospital.pools();
        try (XdsGateway gateway = new XdsGateway(folder, service);
                SoapClient client = new SoapClient(gateway.uri("/"))) {
            SoapClient.Answer answer = client.post(SUBMISSION);
            assertThat(answer.errorCode()).isEqualTo("XDSRepositoryError");
            assertThat(answer.soap().attribute("RegistryError", "codeContext")).contains("in time");
            assertThat(hospital.a2.ledger().entries()).isEmpty();
        }
    }

    @Test
    void a_full_registry_is_busy() throws Exception {
        hospital.registry1.fail(new Fault.Late(Duration.ofSeconds(2)));
        String service =
                """
                healthCheck: {type: none}
                queue: {timeout: 100ms}
                servers: [{name: r, address: "127.0.0.1:%d", maxConnections: 1}]
                """
                        .formatted(hospital.registry1.address().getPort());
        try (XdsGateway gateway = new XdsGateway(folder, service);
                SoapClient first = new SoapClient(gateway.uri("/"));
                SoapClient second = new SoapClient(gateway.uri("/"))) {
            Thread waiting =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            first.post(QUERY);
                                        } catch (java.io.IOException | InterruptedException _) {
                                            // the test ends before the answer comes
                                        }
                                    });
            org.awaitility.Awaitility.await().until(() -> gateway.server("r").sessions() == 1);
            assertThat(second.post(QUERY).errorCode()).isEqualTo("XDSRegistryBusy");
            waiting.interrupt();
        }
    }

    @Test
    void an_unknown_action_is_forwarded_or_refused_as_configured() throws Exception {
        SoapMessage ping =
                SoapMessage.soap12(
                        "",
                        "urn:hospital:Ping",
                        QUERY.envelope()
                                .replaceAll(
                                        "urn:ihe:iti:2007:RegistryStoredQuery", "urn:hospital:Ping")
                                .replaceAll(
                                        "(?s)<q:AdhocQueryRequest.*</q:AdhocQueryRequest>",
                                        "<p:Ping xmlns:p=\"urn:hospital\"/>"));
        try (XdsGateway gateway =
                        new XdsGateway(folder, "unknownActions: refuse\n" + hospital.pools());
                SoapClient client = new SoapClient(gateway.uri("/"))) {
            SoapClient.Answer answer = client.post(ping);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.soap().elements("Value").getLast().getTextContent())
                    .isEqualTo("wsa:ActionNotSupported");
        }
        try (XdsGateway gateway = new XdsGateway(folder, hospital.pools());
                SoapClient client = new SoapClient(gateway.uri("/"))) {
            SoapClient.Answer answer = client.post(ping);
            assertThat(answer.soap().text("Text"))
                    .contains("not known here"); // the registry says it
            assertThat(gateway.exchange().kind()).isEqualTo("SOAP");
            assertThat(gateway.exchange().details().get("action")).isEqualTo("urn:hospital:Ping");
        }
    }

    @Test
    void an_unknown_repository_is_named() throws Exception {
        try (XdsGateway gateway = new XdsGateway(folder, hospital.pools());
                SoapClient client = new SoapClient(gateway.uri("/"))) {
            SoapClient.Answer answer =
                    client.post(XdsSamples.retrieve(List.of(new DocumentName("1.9.9", "1"))));
            assertThat(answer.errorCode()).isEqualTo("XDSUnknownRepositoryId");
            assertThat(answer.soap().attribute("RegistryError", "codeContext")).contains("1.9.9");
        }
    }

    @Test
    void hostile_and_broken_requests_get_a_fault_and_reach_no_server() throws Exception {
        String soap = "application/soap+xml; charset=UTF-8";
        try (XdsGateway gateway = new XdsGateway(folder, hospital.pools());
                SoapClient client = new SoapClient(gateway.uri("/"))) {
            assertFault(
                    client,
                    soap,
                    "<!DOCTYPE x [<!ENTITY a \"b\">]><x>&a;</x>",
                    400,
                    "document type declaration");
            assertFault(client, soap, QUERY.envelope().substring(0, 700), 400, "not well-formed");
            assertFault(
                    client, soap, "<x>" + "y".repeat(200_000) + "</x>", 400, "the document is x");
            assertFault(
                    client,
                    soap,
                    QUERY.envelope()
                            .replace("<s:Header>", "<s:Header><x>" + "y".repeat(80_000) + "</x>"),
                    400,
                    "does not begin within the first 65536 bytes");
            assertFault(client, "application/json", "{}", 415, "expected SOAP");
            assertFault(
                    client,
                    "multipart/related; boundary=a",
                    "--b",
                    400,
                    "before the envelope's part");
            assertThat(hospital.registry1.ledger().entries()).isEmpty();
            assertThat(hospital.registry2.ledger().entries()).isEmpty();
            assertThat(gateway.exchanges(6))
                    .allMatch(exchange -> exchange.outcome().equals(Exchange.REFUSED_BY_GATEWAY));
        }
    }

    private static void assertFault(
            SoapClient client, String contentType, String body, int status, String reason)
            throws Exception {
        SoapClient.Answer answer =
                client.post(contentType, body.getBytes(StandardCharsets.UTF_8), false);
        assertThat(answer.status()).as(reason).isEqualTo(status);
        assertThat(answer.soap().text("Text")).contains(reason);
    }

    @Test
    void nothing_is_left_behind() throws Exception {
        hospital.a1.fail(new Fault.ResetInRequest(100_000));
        hospital.registry1.fail(new Fault.ResetInAnswer());
        try (XdsGateway gateway = new XdsGateway(folder, hospital.pools())) {
            for (int i = 0; i < 20; i++) {
                try (SoapClient client = new SoapClient(gateway.uri("/"))) {
                    client.post(SUBMISSION);
                    client.post(QUERY);
                } catch (java.io.IOException _) {
                    // an answer was cut off, as ordered
                }
            }
            gateway.awaitQuiet("registry1", "registry2", "a1", "a2", "b1");
            org.awaitility.Awaitility.await().until(() -> gateway.service().connections() == 0);
        }
    }
}
