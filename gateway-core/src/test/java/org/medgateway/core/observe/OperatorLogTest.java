package org.medgateway.core.observe;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

class OperatorLogTest {

    private static final Instant AT = Exchanges.START;

    private final Logger logger = (Logger) LoggerFactory.getLogger(OperatorLog.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final OperatorLog log = new OperatorLog(_ -> null);

    @BeforeEach
    void listen() {
        logger.setAdditive(false);
        logger.setLevel(Level.INFO);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(lines);
        logger.setLevel(null);
        logger.setAdditive(true);
    }

    private List<String> said() {
        return lines.list.stream()
                .map(line -> line.getLevel() + " " + line.getFormattedMessage())
                .toList();
    }

    @Test
    void aServerThatFailsAndReturnsIsSaidWithItsReason() {
        log.on(new Event.ServerHealthChanged(AT, "HL7Live", "HL71", false, "connection refused"));
        log.on(new Event.ServerHealthChanged(AT, "HL7Live", "HL71", true, "connected"));
        assertThat(said())
                .containsExactly(
                        "WARN HL7Live: server HL71 is down: connection refused",
                        "INFO HL7Live: server HL71 is up: connected");
    }

    @Test
    void whatAnOperatorDidIsSaid() {
        log.on(new Event.ServerAdminChanged(AT, "HL7Live", "HL71", "drain", "new disks", "eva"));
        log.on(new Event.StickTableCleared(AT, "HL7Live", "main", null, 3));
        log.on(new Event.StickTableCleared(AT, "HL7Live", "main", "PATIENT-4711", 1));
        log.on(new Event.ConfigurationApplied(AT, "hospital.yaml", List.of("service X added")));
        log.on(
                new Event.ConfigurationRefused(
                        AT, "hospital.yaml", List.of("3:1 not this", "4:1 nor that")));
        assertThat(said())
                .containsExactly(
                        "INFO HL7Live: server HL71 set to drain by eva: new disks",
                        "INFO HL7Live: all 3 rows of stick table main cleared; these clients are"
                                + " balanced anew",
                        "INFO HL7Live: a row of stick table main cleared; these clients are"
                                + " balanced anew",
                        "INFO configuration from hospital.yaml is in force: service X added",
                        "ERROR configuration from hospital.yaml is refused, nothing has changed; 2"
                                + " problems:",
                        "ERROR   3:1 not this",
                        "ERROR   4:1 nor that");
    }

    @Test
    void whatGoesWellIsNotSaid() {
        log.on(new Event.SessionOpened(AT, "HL7Live", "10.0.0.1:1"));
        log.on(new Event.SessionClosed(AT, "HL7Live", "10.0.0.1:1", Duration.ofSeconds(1)));
        log.on(Exchanges.ended(Exchanges.good(1)));
        log.on(Exchanges.ended(Exchanges.of(2, "x", "a", "abandoned", Map.of())));
        assertThat(said()).isEmpty();
    }

    @Test
    void aRefusedExchangeIsSaidWithItsNumberAndNoDetails() {
        log.on(
                Exchanges.ended(
                        Exchanges.of(
                                17,
                                "ADT^A01",
                                "",
                                Exchange.REFUSED_BY_GATEWAY,
                                Map.of("patient", "DOE^JOHN"))));
        log.on(Exchanges.ended(Exchanges.failed(18)));
        assertThat(said())
                .containsExactly(
                        "WARN HL7Live: exchange 17 (ADT^A01) from 10.12.1.7:40312"
                                + " refused-by-gateway after 12 ms: connection reset",
                        "INFO HL7Live: exchange 18 (ADT^A01) from 10.12.1.7:40312 on HL72"
                                + " failed-closed after 12 ms: connection reset");
    }

    @Test
    void aStormIsAFewLinesAndACount() {
        for (int id = 0; id < 1000; id++) { // one a second: Exchanges.START plus its number
            Exchange failed = Exchanges.failed(0);
            log.on(Exchanges.ended(failed));
        }
        assertThat(said()).hasSize(5);
        log.on(Exchanges.ended(Exchanges.failed(10)));
        assertThat(said())
                .hasSize(6)
                .last()
                .asString()
                .endsWith("(995 more like it were not logged)");
    }

    @Test
    void whatAClientSentCannotLookLikeALineOfOurs() {
        log.on(
                new Event.SessionRefused(
                        AT, "HL7Live", "10.0.0.1:1", "bad\r\nERROR the sky falls\u001b[31m"));
        assertThat(said())
                .containsExactly(
                        "INFO HL7Live: connection of 10.0.0.1:1 turned away: bad ERROR the sky"
                                + " falls [31m");
    }

    @Test
    void anAlarmIsSaidAsLoudAsItIs() {
        log.on(new Event.Alarm(AT, Event.Severity.INFO, "", "exchange log", "is written again"));
        log.on(new Event.Alarm(AT, Event.Severity.WARNING, "", "web", "ends in 20 days"));
        log.on(new Event.Alarm(AT, Event.Severity.CRITICAL, "HL7Live", "spool", "is full"));
        assertThat(said())
                .containsExactly(
                        "INFO exchange log: is written again",
                        "WARN web: ends in 20 days",
                        "ERROR HL7Live: spool: is full");
    }
}
