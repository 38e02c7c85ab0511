package org.medgateway.mllp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.core.observe.Events;
import org.medgateway.core.runtime.Gateway;
import org.medgateway.core.runtime.Protocols;

import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/// camel-mllp 4.22 on either side of the gateway. It drops pipelined frames and takes a late or
/// wrong acknowledgement for the right one, so the gateway must never let it see either.
@Timeout(60)
class CamelPeerTest {

    @TempDir Path folder;

    @Test
    void camelProducerIsServedThroughAServerFailure() throws Exception {
        try (Hospital hospital =
                        new Hospital(
                                folder,
                                Hospital.QUICK,
                                "balance: first",
                                "replay: unacknowledged");
                CamelContext camel = new DefaultCamelContext()) {
            camel.start();
            String target = "mllp:127.0.0.1:" + hospital.address().getPort();
            try (ProducerTemplate producer = camel.createProducerTemplate()) {
                for (int i = 1; i <= 20; i++) {
                    if (i == 10) {
                        hospital.first().kill();
                    }
                    byte[] body = body("C" + i);
                    Exchange answered =
                            producer.request(target, exchange -> exchange.getIn().setBody(body));
                    assertThat(answered.getException()).isNull();
                    assertThat(answered.getMessage().getHeader("CamelMllpAcknowledgementType"))
                            .isEqualTo("AA");
                }
            }
            assertThat(hospital.ledger().stored()).isEqualTo(20);
            assertThat(hospital.ledger().judge().duplicates()).isEmpty();
        }
    }

    @Test
    void pipelinedMessagesReachACamelConsumerOneByOne() throws Exception {
        List<String> received = new CopyOnWriteArrayList<>();
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        try (CamelContext camel = new DefaultCamelContext()) {
            camel.addRoutes(
                    new RouteBuilder() {
                        @Override
                        public void configure() {
                            from("mllp:127.0.0.1:" + port)
                                    .process(
                                            exchange ->
                                                    received.add(
                                                            exchange.getMessage()
                                                                    .getHeader(
                                                                            "CamelMllpMessageControlId",
                                                                            String.class)));
                        }
                    });
            camel.start();
            Map<String, InetSocketAddress> servers =
                    Map.of("%CAMEL%", new InetSocketAddress("127.0.0.1", port));
            String settings = Hospital.PATIENT + "servers: [{name: CAMEL, address: %CAMEL%}]";
            Gateway gateway =
                    Gateway.start(
                            Hospital.config(folder, settings, servers),
                            Protocols.installed(),
                            new Events());
            try (RawClient client =
                    new RawClient(
                            Objects.requireNonNull(gateway.service("HL7"))
                                    .addresses()
                                    .getFirst())) {
                StringBuilder frames = new StringBuilder();
                for (int i = 1; i <= 10; i++) {
                    frames.append('\u000b').append(RawClient.adt("P" + i).replace('\n', '\r'));
                    frames.append("\u001c\r");
                }
                client.sendRaw(frames.toString());
                for (int i = 1; i <= 10; i++) {
                    assertThat(client.code()).isEqualTo("AA P" + i);
                }
            } finally {
                gateway.close();
            }
            await().until(() -> received.size() == 10);
            assertThat(received)
                    .containsExactly("P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9", "P10");
        }
    }

    private static byte[] body(String controlId) {
        return RawClient.adt(controlId).replace('\n', '\r').getBytes(StandardCharsets.ISO_8859_1);
    }
}
