package org.medgateway.xds;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;
import org.medgateway.xds.wire.DocumentCounter;
import org.medgateway.xds.wire.SoapContent;
import org.medgateway.xds.wire.SoapFacts;
import org.medgateway.xds.wire.StatusScan;
import org.medgateway.xds.wire.Transaction;

import java.util.LinkedHashMap;
import java.util.Map;

/// What the exchange log will know of a SOAP exchange beyond HTTP. One event loop only.
final class SoapRecord {

    private final @Nullable DocumentCounter submitted;
    private @Nullable DocumentCounter retrieved;
    private final StatusScan status = new StatusScan();
    private @Nullable SoapFacts facts;
    private @Nullable String patient;
    private @Nullable String answered;
    private int parts;

    SoapRecord(SoapContent content) {
        submitted =
                content instanceof SoapContent.Packaged packaged
                        ? new DocumentCounter(packaged)
                        : null;
    }

    /// @param shownPatient the patient as the log may show it; null without one
    void facts(SoapFacts seen, @Nullable String shownPatient) {
        facts = seen;
        patient = shownPatient;
    }

    /// The gateway answered by itself, for this reason.
    void answered(String reason) {
        answered = reason.toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    void split(int number, String mergedStatus) {
        parts = number;
        status.is(mergedStatus);
    }

    void answerBegins(@Nullable String contentType) {
        if (facts != null
                && facts.transaction() != null
                && facts.transaction().kind() == Transaction.Kind.RETRIEVAL
                && SoapContent.of(contentType) instanceof SoapContent.Packaged packaged) {
            retrieved = new DocumentCounter(packaged);
        }
    }

    void passed(ByteBuf data, boolean answer) {
        DocumentCounter counter = answer ? retrieved : submitted;
        if (counter != null) {
            counter.pass(data);
        }
        if (answer) {
            status.pass(data);
        }
    }

    Map<String, ?> details() {
        Map<String, Object> details = new LinkedHashMap<>();
        SoapFacts seen = facts;
        if (seen != null) {
            put(details, "action", seen.transaction() == null ? seen.action() : null);
            put(details, "messageId", seen.messageId());
            put(details, "patient", patient);
            put(details, "storedQuery", seen.storedQuery());
            if (!seen.repositoryUniqueIds().isEmpty()) {
                details.put("repositories", seen.repositoryUniqueIds());
            }
            if (!seen.homeCommunityIds().isEmpty()) {
                details.put("communities", seen.homeCommunityIds());
            }
            flag(details, "actionContradictsBody", seen.contradicted());
            flag(details, "asynchronous", seen.asynchronous());
            documents(details, seen);
        }
        if (parts > 0) {
            details.put("parts", parts);
        }
        put(details, "registryStatus", status.found());
        put(details, "answered", answered);
        return details;
    }

    // Parts that passed where there are parts, else what the metadata announced.
    private void documents(Map<String, Object> details, SoapFacts seen) {
        DocumentCounter counter = retrieved != null ? retrieved : submitted;
        boolean counted = counter != null && counter.documents() > 0;
        if (counter != null && counted) {
            details.put("documents", counter.documents());
            details.put("documentBytes", counter.documentBytes());
        } else if (seen.documents() >= 0) {
            details.put("documents", seen.documents());
        }
    }

    private static void put(Map<String, Object> details, String name, @Nullable String value) {
        if (value != null && !value.isEmpty()) {
            details.put(name, value);
        }
    }

    private static void flag(Map<String, Object> details, String name, boolean value) {
        if (value) {
            details.put(name, true);
        }
    }
}
