package org.medgateway.xds.wire;

import org.jspecify.annotations.Nullable;

import java.util.List;

import javax.xml.namespace.QName;

/// The IHE transactions that share a registry's or repository's port, each with its WS-Addressing
/// actions and the element that stands in its SOAP body (ITI TF-2, RAD TF-2, PCC uses ITI's).
public enum Transaction {
    ITI_18(
            Kind.QUERY,
            Actor.REGISTRY,
            List.of("urn:ihe:iti:2007:RegistryStoredQuery"),
            "urn:ihe:iti:2007:RegistryStoredQueryResponse",
            new QName(Names.QUERY, "AdhocQueryRequest")),
    ITI_38(
            Kind.QUERY,
            Actor.REGISTRY,
            List.of("urn:ihe:iti:2007:CrossGatewayQuery"),
            "urn:ihe:iti:2007:CrossGatewayQueryResponse",
            new QName(Names.QUERY, "AdhocQueryRequest")),
    ITI_51(
            Kind.QUERY,
            Actor.REGISTRY,
            List.of("urn:ihe:iti:2009:MultiPatientStoredQuery"),
            "urn:ihe:iti:2009:MultiPatientStoredQueryResponse",
            new QName(Names.QUERY, "AdhocQueryRequest")),
    /// Also RAD-68: the same action and the same body.
    ITI_41(
            Kind.SUBMISSION,
            Actor.REPOSITORY,
            List.of("urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-b"),
            "urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-bResponse",
            new QName(Names.XDS, "ProvideAndRegisterDocumentSetRequest")),
    ITI_42(
            Kind.SUBMISSION,
            Actor.REGISTRY,
            List.of("urn:ihe:iti:2007:RegisterDocumentSet-b"),
            "urn:ihe:iti:2007:RegisterDocumentSet-bResponse",
            new QName(Names.LCM, "SubmitObjectsRequest")),
    ITI_57(
            Kind.SUBMISSION,
            Actor.REGISTRY,
            List.of("urn:ihe:iti:2010:UpdateDocumentSet"),
            "urn:ihe:iti:2010:UpdateDocumentSetResponse",
            new QName(Names.LCM, "SubmitObjectsRequest")),
    ITI_61(
            Kind.SUBMISSION,
            Actor.REGISTRY,
            List.of("urn:ihe:iti:2010:RegisterOnDemandDocumentEntry"),
            "urn:ihe:iti:2010:RegisterOnDemandDocumentEntryResponse",
            new QName(Names.LCM, "SubmitObjectsRequest")),
    ITI_43(
            Kind.RETRIEVAL,
            Actor.REPOSITORY,
            List.of("urn:ihe:iti:2007:RetrieveDocumentSet"),
            "urn:ihe:iti:2007:RetrieveDocumentSetResponse",
            new QName(Names.XDS, "RetrieveDocumentSetRequest")),
    ITI_39(
            Kind.RETRIEVAL,
            Actor.REPOSITORY,
            List.of("urn:ihe:iti:2007:CrossGatewayRetrieve"),
            "urn:ihe:iti:2007:CrossGatewayRetrieveResponse",
            new QName(Names.XDS, "RetrieveDocumentSetRequest")),
    ITI_62(
            Kind.SUBMISSION,
            Actor.REGISTRY,
            List.of("urn:ihe:iti:2010:DeleteDocumentSet"),
            "urn:ihe:iti:2010:DeleteDocumentSetResponse",
            new QName(Names.LCM, "RemoveObjectsRequest")),
    ITI_86(
            Kind.SUBMISSION,
            Actor.REPOSITORY,
            List.of("urn:ihe:iti:2017:RemoveDocuments"),
            "urn:ihe:iti:2017:RemoveDocumentsResponse",
            new QName("urn:ihe:iti:rmd:2017", "RemoveDocumentsRequest")),
    ITI_44(
            Kind.FEED,
            Actor.REGISTRY,
            List.of(
                    "urn:hl7-org:v3:PRPA_IN201301UV02",
                    "urn:hl7-org:v3:PRPA_IN201302UV02",
                    "urn:hl7-org:v3:PRPA_IN201304UV02"),
            "urn:hl7-org:v3:MCCI_IN000002UV01",
            new QName(Names.HL7_V3, "PRPA_IN201301UV02"),
            new QName(Names.HL7_V3, "PRPA_IN201302UV02"),
            new QName(Names.HL7_V3, "PRPA_IN201304UV02")),
    RAD_69(
            Kind.RETRIEVAL,
            Actor.REPOSITORY,
            List.of("urn:ihe:rad:2009:RetrieveImagingDocumentSet"),
            "urn:ihe:rad:2009:RetrieveImagingDocumentSetResponse",
            new QName(Names.XDS_I, "RetrieveImagingDocumentSetRequest"));

    /// What a transaction does, and so whether it may be sent twice.
    public enum Kind {
        /// Reads metadata: may be repeated.
        QUERY,
        /// Reads documents: may be repeated.
        RETRIEVAL,
        /// Changes what is stored: never sent again once a byte of it has left.
        SUBMISSION,
        /// Changes patient identities: as a submission.
        FEED
    }

    /// Who answers it, and so whose error codes apply.
    public enum Actor {
        REGISTRY,
        REPOSITORY
    }

    private static final List<Transaction> ALL = List.of(values());

    private final Kind kind;
    private final Actor actor;

    @SuppressWarnings("ImmutableEnumChecker") // an unmodifiable list
    private final List<String> actions;

    private final String responseAction;

    @SuppressWarnings("ImmutableEnumChecker") // an unmodifiable list of names
    private final List<QName> bodies;

    Transaction(
            Kind kind, Actor actor, List<String> actions, String responseAction, QName... bodies) {
        this.kind = kind;
        this.actor = actor;
        this.actions = actions;
        this.responseAction = responseAction;
        this.bodies = List.of(bodies);
    }

    List<String> actions() {
        return actions;
    }

    public Kind kind() {
        return kind;
    }

    public Actor actor() {
        return actor;
    }

    /// The standard's name: `ITI-18`.
    public String title() {
        return name().replace('_', '-');
    }

    public String responseAction() {
        return responseAction;
    }

    /// Whether the same request may be sent to a second server without storing anything twice.
    public boolean repeatable() {
        return switch (kind) {
            case QUERY, RETRIEVAL -> true;
            case SUBMISSION, FEED -> false;
        };
    }

    boolean hasBody(QName body) {
        return bodies.contains(body);
    }

    /// The transaction of an action; null when it is none of these.
    public static @Nullable Transaction ofAction(@Nullable String action) {
        if (action == null) {
            return null;
        }
        for (Transaction transaction : ALL) {
            if (transaction.actions.contains(action)) {
                return transaction;
            }
        }
        return null;
    }

    /// The transaction of a body's element. Where several share it, the one of a plain XDS registry
    /// or repository. Null when it is none of these.
    public static @Nullable Transaction ofBody(QName body) {
        for (Transaction transaction : List.of(ITI_18, ITI_42, ITI_43)) {
            if (transaction.hasBody(body)) {
                return transaction;
            }
        }
        for (Transaction transaction : ALL) {
            if (transaction.hasBody(body)) {
                return transaction;
            }
        }
        return null;
    }

    /// What is asked, by action and body: the action, unless it is missing or contradicts the body.
    /// An encrypted body contradicts nothing.
    public static @Nullable Transaction of(@Nullable String action, QName body) {
        Transaction announced = ofAction(action);
        if (announced != null
                && (announced.hasBody(body) || body.getNamespaceURI().equals(Names.ENCRYPTION))) {
            return announced;
        }
        return ofBody(body);
    }
}
