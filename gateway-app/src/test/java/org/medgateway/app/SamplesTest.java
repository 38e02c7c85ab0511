package org.medgateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.config.Reading;
import org.medgateway.core.observe.Events;
import org.medgateway.core.route.Attributes;
import org.medgateway.core.runtime.Administration;
import org.medgateway.core.runtime.ConfigurationFile;
import org.medgateway.core.runtime.Gateway;
import org.medgateway.core.runtime.GatewayAdministration;
import org.medgateway.core.runtime.Protocols;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// What is pasted to try the rules is read as the protocols read what arrives.
class SamplesTest {

    private static final Map<String, String> TEXTS =
            Map.of(
                    "Orders",
                    """
                    MSH|^~\\&|RIS|MITTE|ENGINE|MITTE|20261120120000||ORU^R01^ORU_R01|M1|P|2.5.1||||||8859/1
                    PID|1||4711^^^MITTE^MR~815^^^NORD^MR||M\u00fcller^Anna
                    """,
                    "Archive",
                    """
                    callingAet: MR7T
                    sopClass: MRImageStorage
                    (0008,0060) CS [MR]                                     #   2, 1 Modality
                    (0008,0008) CS [ORIGINAL\\PRIMARY]                       #  16, 2 ImageType
                    (0002,0010) UI =LittleEndianExplicit                    #  20, 1 TransferSyntaxUID
                    (0010,0010) PN (no value available)                     #   0, 0 PatientName
                    PatientID: 4711
                    """,
                    "Viewer",
                    """
                    GET /viewer/study?StudyInstanceUID=1.2.3
                    Host: viewer.test
                    Cookie: theme=dark; session=17
                    X-Site: nord
                    """,
                    "Registry",
                    """
                    <s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"
                        xmlns:a="http://www.w3.org/2005/08/addressing">
                      <s:Header>
                        <a:Action>urn:ihe:iti:2007:RegistryStoredQuery</a:Action>
                        <a:MessageID>urn:uuid:1</a:MessageID>
                      </s:Header>
                      <s:Body>
                        <q:AdhocQueryRequest xmlns:q="urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0"/>
                      </s:Body>
                    </s:Envelope>
                    """);

    private static Gateway gateway;
    private static Administration administration;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        Path file =
                Files.writeString(
                        folder.resolve("gateway.yaml"),
                        """
                        virtualServices:
                          - {name: Orders, type: mllp, listen: "127.0.0.1:0", healthCheck: none,
                             servers: [{name: A, address: "127.0.0.1:1"}]}
                          - {name: Archive, type: dicom, mode: message, listen: "127.0.0.1:0",
                             healthCheck: none, servers: [{name: A, address: "127.0.0.1:1"}]}
                          - {name: Viewer, type: http, listen: "127.0.0.1:0", healthCheck: none,
                             persistence: {by: cookie},
                             servers: [{name: A, address: "127.0.0.1:1"}]}
                          - {name: Registry, type: xds, listen: "127.0.0.1:0", healthCheck: none,
                             servers: [{name: A, address: "127.0.0.1:1"}]}
                          - {name: Plain, type: tcp, listen: "127.0.0.1:0", healthCheck: none,
                             servers: [{name: A, address: "127.0.0.1:1"}]}
                        """);
        Protocols protocols = Protocols.installed();
        ConfigurationFile reader = new ConfigurationFile(protocols);
        gateway =
                switch (reader.read(file)) {
                    case Reading.Accepted<GatewayConfig>(var config, _) ->
                            Gateway.start(config, protocols, new Events());
                    case Reading.Refused<GatewayConfig>(var problems) ->
                            throw new AssertionError(problems.toString());
                };
        administration = new GatewayAdministration(gateway, reader, file);
    }

    @AfterAll
    static void stop() {
        gateway.stop(Duration.ZERO);
    }

    @ParameterizedTest
    @CsvSource({
        "Orders, msh.9.1, ORU",
        "Orders, msh.9, ORU^R01^ORU_R01",
        "Orders, pid.3.1, 4711 815",
        "Orders, pid.5.1, M\u00fcller",
        "Orders, obx.5, ''",
        "Archive, callingAet, MR7T",
        "Archive, Modality, MR",
        "Archive, 00080060, MR",
        "Archive, ImageType, ORIGINAL PRIMARY",
        "Archive, PatientName, ''",
        "Archive, patient-id, 4711",
        "Viewer, host, viewer.test",
        "Viewer, method, GET",
        "Viewer, path, /viewer/study",
        "Viewer, query.StudyInstanceUID, 1.2.3",
        "Viewer, cookie.session, 17",
        "Viewer, header.x-site, nord",
        "Registry, action, urn:ihe:iti:2007:RegistryStoredQuery",
        "Registry, soapBody, AdhocQueryRequest",
        "Registry, messageId, urn:uuid:1",
        "Registry, method, POST",
    })
    void anAttributeIsFound(String service, String name, String values) {
        Attributes attributes =
                administration.sample(service, String.valueOf(TEXTS.get(service))).attributes();
        assertThat(String.join(" ", attributes.values(name))).isEqualTo(values);
    }

    @Test
    void aSopClassIsKnownByAllItsNames() {
        Attributes attributes =
                administration.sample("Archive", "sopClass: MRImageStorage").attributes();
        assertThat(attributes.values("sopClass"))
                .contains("MRImageStorage", "1.2.840.10008.5.1.4.1.1.4", "storage");
        assertThat(
                        administration
                                .sample("Archive", String.valueOf(TEXTS.get("Archive")))
                                .attributes()
                                .values("transferSyntax"))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Orders; PID|1||4711; expected an HL7 message",
                "Orders; MSH; expected an HL7 message",
                "Archive; what is this; expected \"name: value\"",
                "Viewer; GET; expected a request",
                "Viewer; GET / HTTP/1.1\nHost : x; expected a request",
                "Registry; <s:Envelope; the SOAP message",
                "Registry; <!DOCTYPE x []><x/>; the SOAP message",
                "Plain; hello; nothing of what a service of this type carries",
            })
    void whatShowsNothingIsRefusedWithWhatWasExpected(String row) {
        String[] cells = row.split("; ", 3);
        assertThatThrownBy(() -> administration.sample(cells[0], cells[1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(cells[2]);
    }

    /// An administrator pastes whatever is at hand; what cannot be read is said, and nothing
    /// breaks.
    @ParameterizedTest
    @ValueSource(strings = {"Orders", "Archive", "Viewer", "Registry"})
    void noiseIsReadOrRefusedInWords(String service) {
        Random random = new Random(11);
        String text = String.valueOf(TEXTS.get(service));
        int read = 0;
        for (int i = 0; i < 1_000; i++) {
            StringBuilder noise = new StringBuilder(text);
            for (int change = random.nextInt(6); change >= 0; change--) {
                int at = random.nextInt(noise.length() + 1);
                int to = Math.min(noise.length(), at + random.nextInt(20));
                switch (random.nextInt(4)) {
                    case 0 -> noise.delete(at, to);
                    case 1 -> noise.insert(at, noise.substring(at, to));
                    case 2 -> noise.insert(at, Character.toString(random.nextInt(0x2fff)));
                    default -> noise.insert(at, (char) random.nextInt(0x40));
                }
            }
            Attributes attributes;
            try {
                attributes = administration.sample(service, noise.toString()).attributes();
                read++;
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageMatching("(?s).{10,}");
                continue;
            }
            for (String name :
                    List.of(
                            "msh.9.1",
                            "pid[2].3.1",
                            "sopClass",
                            "PatientID",
                            "path",
                            "query.x",
                            "cookie.session",
                            "header.host",
                            "action",
                            "patientId",
                            "source")) {
                assertThat(attributes.values(name)).doesNotContainNull();
            }
        }
        assertThat(read).as("some of it is still an exchange").isPositive();
    }

    @Test
    void theCookieOfARealAnswerNamesItsServer(@TempDir Path folder) throws IOException {
        try (var server =
                        new java.net.ServerSocket(0, 5, java.net.InetAddress.getLoopbackAddress());
                Administered web = Administered.withServer(server.getLocalPort(), folder)) {
            Thread.ofVirtual().start(() -> answerOnce(server));
            String cookie = web.cookie();
            assertThat(
                            web.administration()
                                    .sample("Viewer", "GET /\nCookie: a=1; " + cookie)
                                    .preferred())
                    .isEqualTo("B");
            assertThat(
                            web.administration()
                                    .sample("Viewer", "GET /\nCookie: a=1; SERVERID=B")
                                    .preferred())
                    .as("one that the gateway did not make")
                    .isNull();
        }
    }

    private static void answerOnce(java.net.ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.getInputStream().read();
            socket.getOutputStream()
                    .write(
                            "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException _) {
            // the gateway is gone
        }
    }

    /// A web service with one server, B.
    private record Administered(Gateway gateway, Administration administration)
            implements AutoCloseable {

        static Administered withServer(int port, Path folder) throws IOException {
            Path file =
                    Files.writeString(
                            folder.resolve("gateway.yaml"),
                            """
                            virtualServices:
                              - {name: Viewer, type: http, listen: "127.0.0.1:0", healthCheck: none,
                                 persistence: {by: cookie},
                                 servers: [{name: B, address: "127.0.0.1:%d"}]}
                            """
                                    .formatted(port));
            Protocols protocols = Protocols.installed();
            ConfigurationFile reader = new ConfigurationFile(protocols);
            if (!(reader.read(file) instanceof Reading.Accepted<GatewayConfig>(var config, _))) {
                throw new AssertionError("refused");
            }
            try {
                Gateway gateway = Gateway.start(config, protocols, new Events());
                return new Administered(gateway, new GatewayAdministration(gateway, reader, file));
            } catch (org.medgateway.core.runtime.ConfigurationRefused e) {
                throw new AssertionError(e);
            }
        }

        /// The persistence cookie that a new client is given.
        String cookie() throws IOException {
            InetSocketAddress address = administration.addresses("Viewer").getFirst();
            try (Socket client = new Socket(address.getAddress(), address.getPort())) {
                client.setSoTimeout(20_000);
                client.getOutputStream()
                        .write(
                                "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                                        .getBytes(StandardCharsets.US_ASCII));
                String answer =
                        new String(
                                client.getInputStream().readAllBytes(),
                                StandardCharsets.ISO_8859_1);
                return answer.lines()
                        .filter(
                                line ->
                                        line.toLowerCase(java.util.Locale.ROOT)
                                                .startsWith("set-cookie:"))
                        .map(line -> line.substring(line.indexOf(':') + 1).strip().split(";")[0])
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(answer));
            }
        }

        @Override
        public void close() {
            gateway.stop(Duration.ZERO);
        }
    }
}
