package org.medgateway.dicom;

import org.medgateway.core.config.Checked;
import org.medgateway.core.config.DataSize;
import org.medgateway.core.config.ProtocolOptions;
import org.medgateway.core.config.Scope;
import org.medgateway.core.config.Setting;
import org.medgateway.core.config.VirtualServiceConfig;
import org.medgateway.core.spi.Pool;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The settings of a DICOM service.
public record DicomOptions(
        @Setting(
                        value =
                                "What is balanced: whole associations, relayed as they are, or"
                                    + " single messages over associations of the gateway's own.",
                        defaultsTo = "association")
                Mode mode,
        @Setting(
                        value =
                                "How many servers are tried for an association or a message, each"
                                        + " once.",
                        defaultsTo = "3")
                int attempts,
        @Setting(
                        value = "How long a server may take to answer an association request.",
                        defaultsTo = "10s")
                Duration associateTimeout,
        @Setting(
                        value =
                                "How long a peer may take to close its connection after a"
                                        + " rejection, a release or an abort (ARTIM of PS3.8).",
                        defaultsTo = "10s")
                Duration artim,
        @Setting(
                        value =
                                "When the service is drained: how long an association may have no"
                                    + " operation on its way before it is aborted; 0 leaves it open"
                                    + " until the drain timeout.",
                        defaultsTo = "5s")
                Duration drainIdle,
        @Setting(
                        value =
                                "Associations that one calling AE title may have open at once; 0 is"
                                        + " no limit.",
                        defaultsTo = "0")
                int maxAssociationsPerCallingAet,
        @Setting(
                        value =
                                "In message mode, the longest PDU that the gateway asks its peers"
                                        + " for; 0 is no limit.",
                        defaultsTo = "128KiB")
                DataSize maximumLength,
        @Setting(
                        value =
                                "In message mode, which C-STORE is sent to another server when its"
                                    + " server fails: every one that was not answered (the object"
                                    + " may then be stored twice), or only one of which no byte has"
                                    + " left.",
                        defaultsTo = "unacknowledged")
                Replay replay,
        @Setting(
                        value =
                                "In message mode, whether the gateway answers C-ECHO itself or asks"
                                        + " a server.",
                        defaultsTo = "answer")
                Echo echo,
        @Setting(
                        value =
                                "In message mode, how long an association to a server is kept while"
                                        + " it is idle.",
                        defaultsTo = "10s")
                Duration keepIdle,
        @Setting(
                        value =
                                "In message mode, how much of one unanswered message is kept in"
                                        + " memory; what is beyond goes to a file.",
                        defaultsTo = "32MiB")
                DataSize replayMemory,
        @Setting(
                        value =
                                "In message mode, how much all unanswered messages of the service"
                                    + " may keep in memory together; beyond it they go to files.",
                        defaultsTo = "256MiB")
                DataSize totalMemory,
        @Setting(
                        value =
                                "In message mode, how much all unanswered messages of the service"
                                    + " may keep in files together; a message beyond it is not sent"
                                    + " again.",
                        defaultsTo = "16GiB")
                DataSize spool,
        @Setting(
                        value =
                                "In message mode, how many unanswered operations a client may have;"
                                        + " only a client that asks for more than one gets them.",
                        defaultsTo = "8")
                int operationsWindow,
        @Setting(value = "In message mode, how storage commitment is served.", defaultsTo = "{}")
                CommitmentOptions storageCommitment)
        implements ProtocolOptions, Checked {

    /// What is balanced.
    public enum Mode {
        ASSOCIATION,
        MESSAGE
    }

    /// Which C-STORE is sent again.
    public enum Replay {
        UNACKNOWLEDGED,
        UNSENT
    }

    /// Who answers C-ECHO.
    public enum Echo {
        ANSWER,
        RELAY
    }

    @Override
    public Optional<String> refuseAttribute(String name) {
        return DicomAttributes.refuse(name, mode);
    }

    @Override
    public List<String> usualAttributes() {
        return DicomAttributes.usual(mode);
    }

    @Override
    public void check(VirtualServiceConfig service, Scope scope) {
        if (mode == Mode.MESSAGE && Pool.bindsConnectionsToClients(service)) {
            scope.problem(
                    "mode",
                    "message mode shares associations between clients, so it goes with neither"
                            + " transparent nor a PROXY header towards servers");
        }
        if (storageCommitment.requesterTls()
                && (service.serverTls() == null
                        || service.allPools().values().stream()
                                .allMatch(pool -> pool.serverTls() != null))) {
            scope.problem(
                    "storageCommitment.requesterTls",
                    "expected a serverTls of the service that some pool uses: it says how TLS is"
                            + " spoken");
        }
        for (int i = 0; i < service.routes().size(); i++) {
            if (service.routes().get(i).options() instanceof DicomRouteOptions route
                    && !route.fanOut().isEmpty()
                    && mode == Mode.ASSOCIATION) {
                scope.problem("routes[" + i + "]", "several pools need mode: message");
            }
        }
    }

    @Override
    public void check(Scope scope) {
        if (attempts < 1) {
            scope.problem("attempts", "expected at least 1, found " + attempts);
        }
        if (maxAssociationsPerCallingAet < 0) {
            scope.problem(
                    "maxAssociationsPerCallingAet",
                    "expected 0 or more, found " + maxAssociationsPerCallingAet);
        }
        if (maximumLength.bytes() != 0
                && (maximumLength.bytes() < 4096 || maximumLength.bytes() > 1 << 24)) {
            scope.problem("maximumLength", "expected 0, or 4KiB to 16MiB, found " + maximumLength);
        }
        if (operationsWindow < 1 || operationsWindow > 65535) {
            scope.problem("operationsWindow", "expected 1 to 65535, found " + operationsWindow);
        }
        if (artim.toMillis() < 1) {
            scope.problem("artim", "expected more than 0");
        }
    }
}
