package org.medgateway.xds.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.core.observe.Exchange;
import org.medgateway.testdata.xds.Fault;
import org.medgateway.testdata.xds.SoapIn;
import org.medgateway.testdata.xds.SoapMessage;
import org.medgateway.testdata.xds.XdsSamples;
import org.medgateway.testdata.xds.XdsSamples.DocumentName;
import org.medgateway.testdata.xds.XdsSamples.TestDocument;
import org.w3c.dom.Element;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Retrievals that name repositories of several pools.
class SplitTest {

    private static final TestDocument FIRST = TestDocument.text("1.1", "first");
    private static final TestDocument SECOND =
            new TestDocument("1.2", "application/dicom", new byte[200_000]);
    private static final List<DocumentName> BOTH =
            List.of(
                    new DocumentName(XdsSamples.REPOSITORY_A, "1.1"),
                    new DocumentName(XdsSamples.REPOSITORY_B, "1.2"));

    @TempDir Path folder;
    private Hospital hospital;

    @BeforeEach
    void open() throws Exception {
        hospital = new Hospital();
        hospital.archiveA.put(FIRST);
        hospital.archiveB.put(SECOND);
    }

    @AfterEach
    void close() throws Exception {
        hospital.close();
    }

    @Test
    void each_repository_is_asked_for_its_own_and_the_answers_become_one() throws Exception {
        for (SoapMessage message :
                List.of(
                        XdsSamples.retrieve(BOTH),
                        XdsSamples.retrievePackaged(BOTH, SoapMessage.Style.DOT_NET))) {
            try (XdsGateway gateway = new XdsGateway(folder, hospital.pools());
                    SoapClient client = new SoapClient(gateway.uri("/"))) {
                SoapClient.Answer answer = client.post(message);
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.registryStatus()).isEqualTo("Success");
                SoapIn soap = answer.soap();
                assertThat(documents(soap).get("1.1")).isEqualTo(FIRST.bytes());
                assertThat(documents(soap).get("1.2")).isEqualTo(SECOND.bytes());
                assertThat(message.envelope()).contains(soap.text("RelatesTo"));
                Exchange whole =
                        gateway.exchanges(3).stream()
                                .filter(exchange -> exchange.kind().equals("ITI-43"))
                                .findFirst()
                                .orElseThrow();
                assertThat(whole.details().get("parts")).isEqualTo(2);
                assertThat(whole.details().get("registryStatus")).isEqualTo("Success");
            }
        }
    }

    @Test
    void a_dead_repository_leaves_a_partial_success() throws Exception {
        hospital.b.close();
        try (XdsGateway gateway = new XdsGateway(folder, hospital.pools());
                SoapClient client = new SoapClient(gateway.uri("/"))) {
            SoapClient.Answer answer = client.post(XdsSamples.retrieve(BOTH));
            assertThat(answer.registryStatus()).isEqualTo("PartialSuccess");
            assertThat(answer.errorCode()).isEqualTo("XDSRepositoryBusy");
            assertThat(answer.soap().attribute("RegistryError", "codeContext"))
                    .contains(XdsSamples.REPOSITORY_B);
            assertThat(documents(answer.soap())).containsOnlyKeys("1.1");
        }
    }

    @Test
    void a_repository_that_breaks_off_leaves_a_partial_success() throws Exception {
        hospital.b.fail(new Fault.ResetInAnswer());
        try (XdsGateway gateway = new XdsGateway(folder, hospital.pools());
                SoapClient client = new SoapClient(gateway.uri("/"))) {
            SoapClient.Answer answer = client.post(XdsSamples.retrieve(BOTH));
            assertThat(answer.registryStatus()).isEqualTo("PartialSuccess");
            assertThat(answer.errorCode()).isEqualTo("XDSRepositoryError");
            assertThat(documents(answer.soap())).containsOnlyKeys("1.1");
        }
    }

    @Test
    void a_part_whose_server_dies_goes_to_the_next_one() throws Exception {
        hospital.a1.fail(new Fault.ResetBeforeAnswer());
        try (XdsGateway gateway = new XdsGateway(folder, "balance: first\n" + hospital.pools());
                SoapClient client = new SoapClient(gateway.uri("/"))) {
            SoapClient.Answer answer = client.post(XdsSamples.retrieve(BOTH));
            assertThat(answer.registryStatus()).isEqualTo("Success");
            assertThat(hospital.a2.ledger().entries()).hasSize(1);
        }
    }

    @Test
    void an_unknown_repository_among_known_ones_is_an_error_of_its_own() throws Exception {
        List<DocumentName> names =
                List.of(
                        new DocumentName(XdsSamples.REPOSITORY_A, "1.1"),
                        new DocumentName("1.9.9", "1.2"));
        try (XdsGateway gateway = new XdsGateway(folder, hospital.pools());
                SoapClient client = new SoapClient(gateway.uri("/"))) {
            SoapClient.Answer answer = client.post(XdsSamples.retrieve(names));
            assertThat(answer.registryStatus()).isEqualTo("PartialSuccess");
            assertThat(answer.errorCode()).isEqualTo("XDSUnknownRepositoryId");
        }
    }

    @Test
    void an_answer_beyond_the_bound_counts_as_failed() throws Exception {
        String service = "split: {limit: 256KiB}\n" + hospital.pools();
        try (XdsGateway gateway = new XdsGateway(folder, service);
                SoapClient client = new SoapClient(gateway.uri("/"))) {
            SoapClient.Answer answer = client.post(XdsSamples.retrieve(BOTH));
            assertThat(answer.registryStatus()).isEqualTo("PartialSuccess");
            assertThat(answer.errorCode()).isEqualTo("XDSRepositoryError");
        }
    }

    @Test
    void what_must_not_be_divided_is_refused_with_the_reason() throws Exception {
        SoapMessage plain = XdsSamples.retrieve(BOTH);
        String signature =
                "<w:Security xmlns:w=\"http://docs.oasis-open.org/wss/2004/01/"
                        + "oasis-200401-wss-wssecurity-secext-1.0.xsd\"><d:Signature"
                        + " xmlns:d=\"http://www.w3.org/2000/09/xmldsig#\"/></w:Security>";
        try (XdsGateway gateway = new XdsGateway(folder, hospital.pools());
                SoapClient client = new SoapClient(gateway.uri("/"))) {
            assertRefused(
                    client,
                    plain.envelope().replace("<s:Header>", "<s:Header>" + signature),
                    "signed");
            assertRefused(
                    client,
                    plain.envelope().replace("addressing/anonymous", "addressing/elsewhere"),
                    "sent elsewhere");
            List<DocumentName> many =
                    IntStream.range(0, 1000)
                            .mapToObj(
                                    i ->
                                            new DocumentName(
                                                    i % 2 == 0
                                                            ? XdsSamples.REPOSITORY_A
                                                            : XdsSamples.REPOSITORY_B,
                                                    "1." + i))
                            .toList();
            assertRefused(client, XdsSamples.retrieve(many).envelope(), "too long");
        }
        try (XdsGateway gateway = new XdsGateway(folder, "split: false\n" + hospital.pools());
                SoapClient client = new SoapClient(gateway.uri("/"))) {
            assertRefused(client, plain.envelope(), "served apart");
        }
        assertThat(hospital.b.ledger().entries()).isEmpty();
    }

    private static void assertRefused(SoapClient client, String envelope, String why)
            throws Exception {
        SoapClient.Answer answer =
                client.post(
                        SoapMessage.soap12("", "urn:ihe:iti:2007:RetrieveDocumentSet", envelope));
        assertThat(answer.registryStatus()).isEqualTo("Failure");
        assertThat(answer.soap().attribute("RegistryError", "codeContext")).contains(why);
    }

    private static Map<String, byte[]> documents(SoapIn soap) {
        return soap.elements("DocumentResponse").stream()
                .collect(
                        Collectors.toMap(
                                response -> child(response, "DocumentUniqueId").getTextContent(),
                                response -> soap.content(child(response, "Document"))));
    }

    private static Element child(Element element, String name) {
        return (Element) element.getElementsByTagNameNS("*", name).item(0);
    }
}
