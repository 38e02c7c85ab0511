package org.medgateway.dicom;

import org.medgateway.core.config.Checked;
import org.medgateway.core.config.Endpoint;
import org.medgateway.core.config.Scope;
import org.medgateway.core.config.Setting;

import java.time.Duration;
import java.util.Map;

/// How message mode serves storage commitment.
public record CommitmentOptions(
        @Setting(
                        value =
                                "How long servers may take to report. What no server has called"
                                        + " safe by then is reported as failed (0110H); a requester"
                                        + " that cannot be reached is tried for as long again.",
                        defaultsTo = "1h")
                Duration timeout,
        @Setting(
                        value =
                                "How long the association over which a server was asked is kept"
                                        + " open for its report. A server that reports later opens"
                                        + " one to the gateway.",
                        defaultsTo = "30s")
                Duration hold,
        @Setting(
                        value =
                                "Where a requester takes its report when the association over which"
                                        + " it asked has ended: the address of each calling AE"
                                        + " title.",
                        example = "{CT1: \"10.1.2.3:104\"}")
                Map<String, Endpoint> requesters,
        @Setting(
                        value =
                                "Whether requesters are called over TLS: with the `serverTls` of"
                                        + " the service.",
                        defaultsTo = "false")
                boolean requesterTls)
        implements Checked {

    @Override
    public void check(Scope scope) {
        if (timeout.isZero()) {
            scope.problem("timeout", "expected more than 0");
        }
        requesters.forEach(
                (title, address) -> {
                    try {
                        AeTitle.parse(title);
                    } catch (IllegalArgumentException wrong) {
                        scope.problem("requesters." + title, String.valueOf(wrong.getMessage()));
                    }
                    if (address.host().isEmpty() || !address.hasPort()) {
                        scope.problem(
                                "requesters." + title,
                                "expected an address with a port, found " + address);
                    }
                });
    }
}
