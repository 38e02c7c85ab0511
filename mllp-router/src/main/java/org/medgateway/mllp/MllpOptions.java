package org.medgateway.mllp;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.Checked;
import org.medgateway.core.config.DataSize;
import org.medgateway.core.config.ProtocolOptions;
import org.medgateway.core.config.Scope;
import org.medgateway.core.config.Setting;
import org.medgateway.core.spi.ClientConnection;
import org.medgateway.mllp.wire.Framing;
import org.medgateway.mllp.wire.Hl7Path;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The settings of an HL7 service.
public record MllpOptions(
        @Setting(
                        value =
                                "`message`: every message is balanced by itself. `connection`: a"
                                        + " client's messages stay on one server as long as that"
                                        + " lives.",
                        defaultsTo = "message")
                Mode mode,
        @Setting(
                        value =
                                "What the gateway sends again by itself when a server fails:"
                                        + " `unsent` messages only, also `unacknowledged` ones (a"
                                        + " server may then get one twice), or `none`.",
                        defaultsTo = "unsent")
                Replay replay,
        @Setting(
                        value = "How long a server may take for an acknowledgement; 0 is for ever.",
                        defaultsTo = "30s")
                Duration acknowledgementTimeout,
        @Setting(
                        value = "To how many servers a message is handed at most, replays counted.",
                        defaultsTo = "5")
                int attempts,
        @Setting(
                        value =
                                "How long a message waits while no server takes it, before its"
                                        + " sender is told AE or CE.",
                        defaultsTo = "10s")
                Duration serverWait,
        @Setting(
                        value =
                                "The pause after every server has failed once; it doubles with each"
                                        + " round.",
                        defaultsTo = "100ms")
                Duration retryDelay,
        @Setting(value = "The longest such pause.", defaultsTo = "2s") Duration maxRetryDelay,
        @Setting(
                        value =
                                "What must stay in order: the messages of a `connection`, or those"
                                        + " with the same value at an HL7 path.",
                        defaultsTo = "connection",
                        example = "pid.3.1")
                String lane,
        @Setting(
                        value =
                                "With a lane by path: messages of one connection that may be on"
                                        + " their way at once.",
                        defaultsTo = "16")
                int parallel,
        @Setting(value = "With a lane by path: lanes in use at once.", defaultsTo = "10000")
                int maxLanes,
        @Setting(
                        value = "With a lane by path: messages that may wait in one lane.",
                        defaultsTo = "1000")
                int maxWaitingInLane,
        @Setting(
                        "Negative acknowledgements after which the next server is tried, such as"
                                + " `[AE, CE]`.")
                List<AcknowledgementCode> nextServerOn,
        @Setting(value = "The longest message.", defaultsTo = "16MiB") DataSize maxMessageSize,
        @Setting(
                        value =
                                "What ends a frame: `strict` FS CR, or `tolerant`, FS alone where a"
                                        + " new frame or a pause follows.",
                        defaultsTo = "tolerant")
                Framing.End frameEnd,
        @Setting(value = "The pause that ends a frame without CR.", defaultsTo = "200ms")
                Duration frameEndPause,
        @Setting(
                        value =
                                "How long a frame may take from its first to its last byte; 0 is"
                                        + " for ever.",
                        defaultsTo = "60s")
                Duration frameTimeout,
        @Setting(
                        value = "Bytes that may stand between two frames, white space not counted.",
                        defaultsTo = "4KiB")
                DataSize maxGarbage,
        @Setting(
                        value =
                                "Batches (FHS, BHS): `refuse`, or `relay` to a server, whose answer"
                                        + " has to name the batch.",
                        defaultsTo = "refuse")
                Batches batches,
        @Setting(
                        value = "Whether the commit bytes of MLLP release 2 are spoken.",
                        defaultsTo = "false")
                boolean commitBytes,
        @Setting(
                        "Answers repeated messages from memory instead of delivering them again;"
                                + " absent is off.")
                @Nullable DuplicatesConfig duplicates,
        @Setting(
                        value = "Idle connections kept to each server, for each event loop.",
                        defaultsTo = "256")
                int idleConnections,
        @Setting(value = "How long an idle connection to a server is kept.", defaultsTo = "5m")
                Duration idleTimeout)
        implements ProtocolOptions, Checked {

    /// The lane that every connection is by itself.
    public static final String LANE_BY_CONNECTION = "connection";

    private static final long MOST_MESSAGE_BYTES = 1L << 30;

    /// What is balanced.
    public enum Mode {
        MESSAGE,
        CONNECTION
    }

    /// What is sent again.
    public enum Replay {
        NONE,
        UNSENT,
        UNACKNOWLEDGED
    }

    /// What becomes of batches.
    public enum Batches {
        REFUSE,
        RELAY
    }

    @Override
    public Optional<String> refuseAttribute(String name) {
        return ClientConnection.hasAttribute(name) || Hl7Path.isPath(name)
                ? Optional.empty()
                : Optional.of(
                        "an mllp service knows no attribute \""
                                + name
                                + "\", only HL7 paths like msh.9, msh.4, pid.3.1 or obx[2].5,"
                                + " source, destination.port and, with TLS, tls.version, tls.sni,"
                                + " tls.subject, tls.issuer, tls.san, tls.fingerprint");
    }

    @Override
    public List<String> usualAttributes() {
        return List.of(
                "msh.3",
                "msh.4",
                "msh.5",
                "msh.6",
                "msh.9",
                "msh.9.1",
                "msh.9.2",
                "msh.11.1",
                "msh.12",
                "pid.3.1",
                "pid.3.4",
                "pv1.2",
                "pv1.3.1",
                "orc.1",
                "obr.4.1",
                "obr.24");
    }

    /// The decoder's limits for what clients send.
    public Framing framing() {
        return new Framing(frameEnd, (int) maxMessageSize.bytes(), (int) maxGarbage.bytes());
    }

    /// The decoder's limits for what servers answer: never strict, for an acknowledgement that
    /// stands without its CR is one all the same.
    public Framing answerFraming() {
        return new Framing(
                Framing.End.TOLERANT, (int) maxMessageSize.bytes(), (int) maxGarbage.bytes());
    }

    /// The path that lanes go by; null where each connection is its own.
    public @Nullable Hl7Path lanePath() {
        return lane.equals(LANE_BY_CONNECTION) ? null : Hl7Path.parse(lane);
    }

    @Override
    public void check(Scope scope) {
        if (!lane.equals(LANE_BY_CONNECTION) && !Hl7Path.isPath(lane)) {
            scope.problem(
                    "lane",
                    "expected connection or an HL7 path like pid.3.1, found \"" + lane + '"');
        }
        if (!lane.equals(LANE_BY_CONNECTION) && mode == Mode.CONNECTION) {
            scope.problem("lane", "a lane by path needs mode: message");
        }
        atLeastOne(scope, "attempts", attempts);
        atLeastOne(scope, "parallel", parallel);
        atLeastOne(scope, "maxLanes", maxLanes);
        atLeastOne(scope, "maxWaitingInLane", maxWaitingInLane);
        if (idleConnections < 0) {
            scope.problem("idleConnections", "expected 0 or more, found " + idleConnections);
        }
        if (maxMessageSize.bytes() < 256 || maxMessageSize.bytes() > MOST_MESSAGE_BYTES) {
            scope.problem("maxMessageSize", "expected 256B to 1GiB, found " + maxMessageSize);
        }
        if (maxGarbage.bytes() > MOST_MESSAGE_BYTES) {
            scope.problem("maxGarbage", "expected at most 1GiB, found " + maxGarbage);
        }
        if (retryDelay.toMillis() < 1) {
            scope.problem("retryDelay", "expected at least 1ms");
        }
        if (maxRetryDelay.compareTo(retryDelay) < 0) {
            scope.problem("maxRetryDelay", "expected at least retryDelay");
        }
        if (frameEndPause.toMillis() < 1) {
            scope.problem("frameEndPause", "expected at least 1ms");
        }
        for (AcknowledgementCode code : nextServerOn) {
            if (code.code().isPositive()) {
                scope.problem("nextServerOn", code + " is a positive acknowledgement");
            }
        }
    }

    private static void atLeastOne(Scope scope, String key, int value) {
        if (value < 1) {
            scope.problem(key, "expected at least 1, found " + value);
        }
    }
}
