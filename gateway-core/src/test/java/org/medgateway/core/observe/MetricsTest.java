package org.medgateway.core.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

class MetricsTest {

    private final AtomicLong second = new AtomicLong(1000);
    private final Metrics metrics = new Metrics(second::get);
    private boolean up = true;
    private long bytes;

    @AfterEach
    void close() {
        metrics.close();
    }

    private void end(Exchange exchange) {
        metrics.on(Exchanges.ended(exchange));
    }

    private List<String> lines(String start) {
        return metrics.scrape().lines().filter(line -> line.startsWith(start)).toList();
    }

    private ServiceReading reading(String service, String... servers) {
        return new ServiceReading(
                service,
                List.of(servers).stream().<ServerReading>map(Reading::new).toList(),
                List.of(new ServiceReading.Queue("main", () -> 3)));
    }

    private final class Reading implements ServerReading {
        private final String name;

        Reading(String name) {
            this.name = name;
        }

        @Override
        public String server() {
            return name;
        }

        @Override
        public boolean up() {
            return up;
        }

        @Override
        public boolean draining() {
            return true;
        }

        @Override
        public boolean halted() {
            return false;
        }

        @Override
        public int weight() {
            return 100;
        }

        @Override
        public int sessions() {
            return 7;
        }

        @Override
        public long bytesToServer() {
            return bytes;
        }

        @Override
        public long bytesFromServer() {
            return 2 * bytes;
        }
    }

    @Test
    void exchangesAreCountedByServiceServerKindAndOutcome() {
        end(Exchanges.good(1));
        end(Exchanges.good(2));
        end(Exchanges.failed(3));
        end(Exchanges.of(4, "", "", Exchange.REFUSED_BY_GATEWAY, Map.of()));
        assertThat(lines("medgateway_exchanges_total{"))
                .containsExactlyInAnyOrder(
                        "medgateway_exchanges_total{kind=\"ADT^A01\",outcome=\"succeeded\",server=\"HL71\",service=\"HL7Live\"}"
                            + " 2.0",
                        "medgateway_exchanges_total{kind=\"ADT^A01\",outcome=\"failed-closed\",server=\"HL72\",service=\"HL7Live\"}"
                            + " 1.0",
                        "medgateway_exchanges_total{kind=\"none\",outcome=\"refused-by-gateway\",server=\"none\",service=\"HL7Live\"}"
                            + " 1.0");
        assertThat(lines("medgateway_exchange_bytes_total{direction=\"in\",server=\"HL71\""))
                .singleElement()
                .asString()
                .endsWith(" 1200.0");
    }

    @Test
    void howLongExchangesTookFallsIntoFixedBuckets() {
        end(Exchanges.good(1)); // 12.3 ms
        assertThat(lines("medgateway_exchange_duration_seconds_bucket"))
                .hasSize(19)
                .anyMatch(line -> line.contains("le=\"0.01\"") && line.endsWith(" 0"))
                .anyMatch(line -> line.contains("le=\"0.025\"") && line.endsWith(" 1"))
                .anyMatch(line -> line.contains("le=\"+Inf\"") && line.endsWith(" 1"));
    }

    @Test
    void kindsThatClientsInventBecomeOther() {
        for (int i = 0; i < 1000; i++) {
            end(Exchanges.of(i, "ZZZ^" + i, "HL71", "succeeded", Map.of()));
        }
        end(Exchanges.of(0, "x".repeat(65), "HL71", "succeeded", Map.of()));
        assertThat(lines("medgateway_exchanges_total{"))
                .hasSize(65)
                .anyMatch(line -> line.contains("kind=\"other\"") && line.endsWith(" 937.0"));
    }

    @Test
    void triesBeyondTheFirstAreCounted() {
        Exchange once = Exchanges.good(1);
        end(once);
        end(
                new Exchange(
                        2,
                        once.service(),
                        once.protocol(),
                        once.kind(),
                        once.client(),
                        "",
                        "main",
                        "HL72",
                        3,
                        once.started(),
                        once.duration(),
                        1,
                        1,
                        "succeeded",
                        "",
                        Map.of()));
        assertThat(lines("medgateway_exchange_retries_total{"))
                .containsExactly("medgateway_exchange_retries_total{service=\"HL7Live\"} 2.0");
    }

    @Test
    void sessionsAreCountedAndThoseThatAreOpenKnown() {
        var at = Exchanges.START;
        metrics.on(new Event.SessionOpened(at, "HL7Live", "10.0.0.1:1"));
        metrics.on(new Event.SessionOpened(at, "HL7Live", "10.0.0.1:2"));
        metrics.on(new Event.SessionClosed(at, "HL7Live", "10.0.0.1:1", Duration.ofSeconds(1)));
        metrics.on(new Event.SessionRefused(at, "HL7Live", "10.0.0.1:3", "no handshake"));
        assertThat(metrics.sessionsOpen("HL7Live")).isOne();
        assertThat(lines("medgateway_sessions"))
                .contains(
                        "medgateway_sessions_open{service=\"HL7Live\"} 1.0",
                        "medgateway_sessions_opened_total{service=\"HL7Live\"} 2.0",
                        "medgateway_sessions_refused_total{service=\"HL7Live\"} 1.0");
    }

    @Test
    void theRateIsThatOfTheLastTenSeconds() {
        for (int s = 0; s < 20; s++) {
            second.set(2000 + s);
            for (int i = 0; i < s; i++) {
                end(Exchanges.good(i));
            }
        }
        second.set(2020);
        assertThat(metrics.exchangeRate("HL7Live")).isEqualTo(14.5); // 10 to 19
        second.set(2025);
        assertThat(metrics.exchangeRate("HL7Live")).isEqualTo(8.5); // 15 to 19
        second.set(2100);
        assertThat(metrics.exchangeRate("HL7Live")).isZero();
        assertThat(metrics.exchangeRate("unknown")).isZero();
    }

    @Test
    void serversAreReadWhenTheNumbersAreAskedFor() {
        metrics.watch(List.of(reading("HL7Live", "HL71")));
        System.gc(); // a gauge that refers weakly to what it reads would be gone
        up = false;
        bytes = 500;
        String server = "{server=\"HL71\",service=\"HL7Live\"} ";
        assertThat(lines("medgateway_"))
                .contains(
                        "medgateway_server_up" + server + "0.0",
                        "medgateway_server_draining" + server + "1.0",
                        "medgateway_server_halted" + server + "0.0",
                        "medgateway_server_weight" + server + "100.0",
                        "medgateway_server_sessions" + server + "7.0",
                        "medgateway_server_bytes_total{direction=\"to\",server=\"HL71\",service=\"HL7Live\"}"
                            + " 500.0",
                        "medgateway_server_bytes_total{direction=\"from\",server=\"HL71\",service=\"HL7Live\"}"
                            + " 1000.0",
                        "medgateway_queue_waiting{pool=\"main\",service=\"HL7Live\"} 3.0");
    }

    @Test
    void serversThatAreGoneAreSeenNoMore() {
        metrics.watch(List.of(reading("HL7Live", "HL71", "HL72"), reading("DICOM", "PACS1")));
        end(Exchanges.good(1));
        end(Exchanges.failed(2));
        metrics.on(new Event.ServerHealthChanged(Exchanges.START, "HL7Live", "HL72", false, "why"));
        metrics.watch(List.of(reading("HL7Live", "HL71")));
        assertThat(metrics.scrape())
                .contains("server=\"HL71\"")
                .doesNotContain("server=\"HL72\"", "PACS1", "DICOM");
    }

    @Test
    void aServiceIsForgottenWhenTheLastOfItsNameHasStopped() {
        metrics.on(new Event.ServiceStarted(Exchanges.START, "HL7Live", List.of()));
        end(Exchanges.good(1));
        // replaced by one of another type, which starts before the old one has finished
        metrics.on(new Event.ServiceStarted(Exchanges.START, "HL7Live", List.of()));
        metrics.on(new Event.ServiceStopped(Exchanges.START, "HL7Live"));
        assertThat(lines("medgateway_exchanges_total{")).hasSize(1);
        metrics.on(new Event.ServiceStopped(Exchanges.START, "HL7Live"));
        assertThat(metrics.scrape()).doesNotContain("HL7Live");
    }

    /// A counter that first shows with its first event has never increased for Prometheus.
    @Test
    void whatIsRareIsCountedFromZero() {
        assertThat(lines("medgateway_"))
                .contains(
                        "medgateway_alarms_total{severity=\"critical\"} 0.0",
                        "medgateway_alarms_total{severity=\"warning\"} 0.0",
                        "medgateway_configurations_total{result=\"applied\"} 0.0",
                        "medgateway_configurations_total{result=\"refused\"} 0.0");
    }

    @Test
    void whatElseHappensIsCounted() {
        var at = Exchanges.START;
        metrics.on(new Event.ServerHealthChanged(at, "HL7Live", "HL71", false, "refused"));
        metrics.on(new Event.ServerHealthChanged(at, "HL7Live", "HL71", true, "connected"));
        metrics.on(new Event.ServerHealthChanged(at, "HL7Live", "HL71", false, "refused"));
        metrics.on(new Event.Alarm(at, Event.Severity.CRITICAL, "", "disk", "full"));
        metrics.on(new Event.ConfigurationRefused(at, "file", List.of("problem")));
        metrics.on(new Event.CertificateLoaded(at, "web", at.plusSeconds(10)));
        metrics.on(new Event.CertificateLoaded(at, "web", at.plusSeconds(86_400)));
        metrics.on(new Event.OcspStapled(at, "web", at.plusSeconds(10)));
        metrics.on(new Event.OcspStapled(at, "web", at.plusSeconds(3_600)));
        metrics.on(new Event.OcspStapled(at, "revoked", at.plusSeconds(3_600)));
        metrics.on(new Event.OcspStapled(at, "revoked", null));
        assertThat(lines("medgateway_"))
                .contains(
                        "medgateway_health_changes_total{server=\"HL71\",service=\"HL7Live\",to=\"down\"}"
                            + " 2.0",
                        "medgateway_alarms_total{severity=\"critical\"} 1.0",
                        "medgateway_configurations_total{result=\"refused\"} 1.0",
                        "medgateway_certificate_ocsp_expiry_seconds{certificate=\"revoked\"} 0.0",
                        "medgateway_certificate_ocsp_expiry_seconds{certificate=\"web\"} "
                                + (double) at.plusSeconds(3_600).getEpochSecond(),
                        "medgateway_certificate_expiry_seconds{certificate=\"web\"} "
                                + (double) at.plusSeconds(86_400).getEpochSecond());
    }

    @Test
    void theJvmTellsOfItself() {
        assertThat(metrics.scrape())
                .contains(
                        "jvm_memory_used_bytes", "jvm_threads_live_threads", "process_files_open");
    }
}
