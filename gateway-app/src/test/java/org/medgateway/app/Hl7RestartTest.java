package org.medgateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.testdata.hl7.Hl7Receiver;
import org.medgateway.testdata.hl7.Ledger;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What an HL7 service remembers when the gateway is killed (-9) and started again.
class Hl7RestartTest {

    private static final int FEEDS = 6;

    @TempDir Path folder;

    private final Ledger ledger = new Ledger();

    @Test
    void numberedFeedsStayOnTheirServersAndRepeatedMessagesAreStillKnown() throws Exception {
        try (Hl7Receiver first = new Hl7Receiver("HL71", ledger);
                Hl7Receiver second = new Hl7Receiver("HL72", ledger)) {
            String file = configuration(first, second).toString();
            String acknowledgement;
            try (Program program = Program.start(List.of(), "run", file)) {
                int port = program.port("HL7");
                program.awaitLine("The gateway is ready."::equals);
                for (int feed = 0; feed < FEEDS; feed++) {
                    exchange(port, message(feed, "FIRST-" + feed, "1"));
                }
                acknowledgement = exchange(port, message(FEEDS, "ONCE", ""));
                assertThat(acknowledgement).contains("MSA|AA|ONCE");
                await().until(() -> lines("sequences.jsonl") == FEEDS);
                await().until(() -> lines("duplicates.jsonl") == FEEDS + 1);
                program.signal("KILL");
                assertThat(program.exitCode()).isEqualTo(137);
            }
            try (Program program = Program.start(List.of(), "run", file)) {
                int port = program.port("HL7");
                program.awaitLine("The gateway is ready."::equals);
                assertThat(exchange(port, message(FEEDS, "ONCE", ""))).isEqualTo(acknowledgement);
                assertThat(ledger.engines("ONCE")).hasSize(1);
                // Turned by one: taking turns would send each of them to the other server.
                for (int i = 1; i <= FEEDS; i++) {
                    int feed = i % FEEDS;
                    exchange(port, message(feed, "SECOND-" + feed, "2"));
                    assertThat(ledger.engines("SECOND-" + feed))
                            .isEqualTo(ledger.engines("FIRST-" + feed));
                }
            }
            assertThat(ledger.engines("FIRST-0")).isNotEqualTo(ledger.engines("FIRST-1"));
        }
    }

    private Path configuration(Hl7Receiver first, Hl7Receiver second) throws IOException {
        return Files.writeString(
                folder.resolve("gateway.yaml"),
                """
                gateway: {stateDirectory: state}
                virtualServices:
                  - name: HL7
                    type: mllp
                    listen: 127.0.0.1:0
                    healthCheck: none
                    duplicates: 10m
                    servers:
                      - {name: HL71, address: "127.0.0.1:%d"}
                      - {name: HL72, address: "127.0.0.1:%d"}
                """
                        .formatted(first.address().getPort(), second.address().getPort()));
    }

    private long lines(String name) throws IOException {
        Path file = folder.resolve("state").resolve("HL7").resolve(name);
        if (!Files.exists(file)) {
            return 0;
        }
        try (var lines = Files.lines(file)) {
            return lines.count();
        }
    }

    /// @param number MSH-13; empty: the feed does not number its messages
    private static String message(int feed, String controlId, String number) {
        return "MSH|^~\\&|FEED%d|HOSP|RIS|CLINIC|20261120||ADT^A08^ADT_A01|%s|T|2.5.1|%s\rEVN|A08|20261120\r"
                .formatted(feed, controlId, number);
    }

    private static String exchange(int port, String body) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(("\u000b" + body + "\u001c\r").getBytes(StandardCharsets.ISO_8859_1));
            var answer = new ByteArrayOutputStream();
            int b = socket.getInputStream().read();
            for (; b >= 0 && b != 0x1C; b = socket.getInputStream().read()) {
                answer.write(b);
            }
            return answer.toString(StandardCharsets.ISO_8859_1);
        }
    }
}
