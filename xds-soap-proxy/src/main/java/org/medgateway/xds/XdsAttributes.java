package org.medgateway.xds;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.route.Attributes;
import org.medgateway.xds.wire.SoapFacts;

import java.util.List;

/// What rules and keys can ask of a SOAP request, besides what HTTP tells.
///
/// @param repositories those that the request names, or the one that a part of it is about
/// @param communities likewise
/// @param patientToken stands for the patient in tables that operators see; null without a patient
record XdsAttributes(
        SoapFacts facts,
        List<String> repositories,
        List<String> communities,
        @Nullable String patientToken)
        implements Attributes {

    static final String NAMES =
            "transaction, action, repositoryUniqueId, homeCommunityId, patientId, patient-id,"
                    + " storedQuery, messageId, soapBody";

    static XdsAttributes of(SoapFacts facts, @Nullable String patientToken) {
        return new XdsAttributes(
                facts, facts.repositoryUniqueIds(), facts.homeCommunityIds(), patientToken);
    }

    /// The same request, as far as it is about one repository.
    XdsAttributes about(String repository, String community) {
        return new XdsAttributes(
                facts,
                repository.isEmpty() ? List.of() : List.of(repository),
                community.isEmpty() ? List.of() : List.of(community),
                patientToken);
    }

    static boolean has(String name) {
        return switch (name) {
            case "transaction",
                    "action",
                    "repositoryUniqueId",
                    "homeCommunityId",
                    "patientId",
                    "patient-id",
                    "storedQuery",
                    "messageId",
                    "soapBody" ->
                    true;
            default -> false;
        };
    }

    @Override
    public List<String> values(String name) {
        return switch (name) {
            case "transaction" ->
                    facts.transaction() == null ? List.of() : List.of(facts.transaction().title());
            case "action" -> one(facts.action());
            case "repositoryUniqueId" -> repositories;
            case "homeCommunityId" -> communities;
            case "patientId" -> one(facts.patientId());
            case "patient-id" -> one(patientToken);
            case "storedQuery" -> one(facts.storedQuery());
            case "messageId" -> one(facts.messageId());
            case "soapBody" -> facts.body() == null ? List.of() : one(facts.body().getLocalPart());
            default -> List.of();
        };
    }

    private static List<String> one(@Nullable String value) {
        return value == null || value.isEmpty() ? List.of() : List.of(value);
    }
}
