package org.medgateway.mllp;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.hl7v2.AcknowledgmentCode;
import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.HL7Exception;
import ca.uhn.hl7v2.HapiContext;
import ca.uhn.hl7v2.app.Connection;
import ca.uhn.hl7v2.app.HL7Service;
import ca.uhn.hl7v2.model.Message;
import ca.uhn.hl7v2.protocol.ReceivingApplication;
import ca.uhn.hl7v2.util.Terser;
import ca.uhn.hl7v2.util.idgenerator.InMemoryIDGenerator;
import ca.uhn.hl7v2.validation.impl.ValidationContextFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.core.observe.Events;
import org.medgateway.core.runtime.Gateway;
import org.medgateway.core.runtime.Protocols;
import org.medgateway.testdata.hl7.Hl7Sample;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/// HAPI 2.6 on either side of the gateway.
@Timeout(60)
class HapiPeerTest {

    @TempDir Path folder;

    @Test
    void hapiClientIsServedThroughAServerFailure() throws Exception {
        try (Hospital hospital =
                        new Hospital(
                                folder,
                                Hospital.QUICK,
                                "balance: first",
                                "replay: unacknowledged");
                HapiContext hapi = hapi()) {
            Connection connection =
                    hapi.newClient("127.0.0.1", hospital.address().getPort(), false);
            connection.getInitiator().setTimeout(10, TimeUnit.SECONDS);
            int sent = 0;
            for (Hl7Sample sample : Hl7Sample.all()) {
                if (sample.isBatch() || sample.name().startsWith("adt-enhanced")) {
                    continue;
                }
                if (++sent == 10) {
                    hospital.first().kill();
                }
                Message answer = connection.getInitiator().sendAndReceive(parsed(hapi, sample));
                Terser terser = new Terser(answer);
                assertThat(terser.get("/MSA-1")).isEqualTo("AA");
                assertThat(terser.get("/MSA-2")).isEqualTo(sample.controlId());
            }
            connection.close();
            assertThat(hospital.ledger().stored("HL71")).isGreaterThan(0);
            assertThat(hospital.ledger().stored("HL72")).isGreaterThan(0);
        }
    }

    @Test
    void hapiClientUnderstandsTheGatewaysOwnRefusal() throws Exception {
        try (Hospital hospital =
                        new Hospital(folder, "healthCheck: {type: none}", "serverWait: 20ms");
                HapiContext hapi = hapi()) {
            hospital.first().kill();
            hospital.second().kill();
            Connection connection =
                    hapi.newClient("127.0.0.1", hospital.address().getPort(), false);
            Message answer =
                    connection
                            .getInitiator()
                            .sendAndReceive(parsed(hapi, Hl7Sample.named("adt-own-delimiters")));
            Terser terser = new Terser(answer);
            assertThat(terser.get("/MSA-1")).isEqualTo("AE");
            assertThat(terser.get("/MSA-2")).isEqualTo("ADT-0020");
            assertThat(terser.get("/ERR-3-1")).isEqualTo("207");
            connection.close();
        }
    }

    @Test
    void hapiServersTakeTheMessagesInTheirOrder() throws Exception {
        List<String> stored = new CopyOnWriteArrayList<>();
        try (HapiContext hapi = hapi()) {
            Server one = Server.of(hapi, stored, "");
            Server other = Server.of(hapi, stored, "");
            Gateway gateway = gateway(one, other);
            try (RawClient client = client(gateway)) {
                for (int i = 1; i <= 30; i++) {
                    client.frame(RawClient.adt("H" + i));
                }
                for (int i = 1; i <= 30; i++) {
                    assertThat(client.code()).isEqualTo("AA H" + i);
                }
            } finally {
                gateway.close();
                one.stop();
                other.stop();
            }
        }
        assertThat(stored).hasSize(30).first().isEqualTo("H1");
        assertThat(stored).last().isEqualTo("H30");
    }

    @Test
    void refusalsOfAHapiServerAreRelayed() throws Exception {
        List<String> stored = new CopyOnWriteArrayList<>();
        try (HapiContext hapi = hapi()) {
            Server one = Server.of(hapi, stored, "R2");
            Server other = Server.of(hapi, stored, "R2");
            Gateway gateway = gateway(one, other);
            try (RawClient client = client(gateway)) {
                assertThat(client.exchange(RawClient.adt("R1"))).isEqualTo("AA R1");
                assertThat(client.exchange(RawClient.adt("R2"))).isEqualTo("AR R2");
                assertThat(client.exchange(RawClient.adt("R3"))).isEqualTo("AA R3");
            } finally {
                gateway.close();
                one.stop();
                other.stop();
            }
        }
        assertThat(stored).containsExactly("R1", "R3");
    }

    private static RawClient client(Gateway gateway) throws IOException {
        return new RawClient(Objects.requireNonNull(gateway.service("HL7")).addresses().getFirst());
    }

    private Gateway gateway(Server one, Server other) throws Exception {
        Map<String, InetSocketAddress> servers =
                Map.of("%HL71%", one.address(), "%HL72%", other.address());
        String settings =
                Hospital.QUICK.replace("400ms", "10s")
                        + "servers: [{name: HL71, address: %HL71%}, {name: HL72, address: %HL72%}]";
        return Gateway.start(
                Hospital.config(folder, settings, servers), Protocols.installed(), new Events());
    }

    /// A HAPI server and its port. HAPI does not tell the port that it was given, so a free one is
    /// looked for beforehand.
    private record Server(HL7Service service, int port) {

        static Server of(HapiContext hapi, List<String> stored, String refused)
                throws IOException, InterruptedException {
            int port;
            try (ServerSocket free = new ServerSocket(0)) {
                port = free.getLocalPort();
            }
            HL7Service service = hapi.newServer(port, false);
            service.registerApplication("*", "*", new Store(stored, refused));
            service.startAndWait();
            return new Server(service, port);
        }

        InetSocketAddress address() {
            return new InetSocketAddress("127.0.0.1", port);
        }

        void stop() {
            service.stopAndWait();
        }
    }

    /// Stores the control id of what it receives, and refuses one.
    private record Store(List<String> stored, String refused)
            implements ReceivingApplication<Message> {
        @Override
        public Message processMessage(Message message, Map<String, Object> metadata)
                throws HL7Exception {
            try {
                String id = new Terser(message).get("/MSH-10");
                if (id.equals(refused)) {
                    return message.generateACK(AcknowledgmentCode.AR, new HL7Exception("refused"));
                }
                stored.add(id);
                return message.generateACK();
            } catch (IOException e) {
                throw new HL7Exception(e);
            }
        }

        @Override
        public boolean canProcess(Message message) {
            return true;
        }
    }

    private static Message parsed(HapiContext hapi, Hl7Sample sample) throws HL7Exception {
        return hapi.getGenericParser()
                .parse(new String(sample.body(), StandardCharsets.ISO_8859_1));
    }

    private static HapiContext hapi() {
        DefaultHapiContext context = new DefaultHapiContext();
        context.setValidationContext(ValidationContextFactory.noValidation());
        context.getParserConfiguration().setIdGenerator(new InMemoryIDGenerator());
        return context;
    }
}
