package org.medgateway.xds.wire;

import org.jspecify.annotations.Nullable;

import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import javax.xml.namespace.QName;

/// What a look at an envelope found. A text is null where it does not stand in the part that was
/// looked at; `documents` is -1 where the end of the list was not seen.
///
/// @param version the envelope's version; null while not even its first element was read
/// @param wsaNamespace the namespace of the addressing headers; null when there are none
/// @param body the element in the SOAP body; null while it was not reached
/// @param transaction what is asked; null when it is none that this package knows
/// @param contradicted the action and the body's element name different transactions
/// @param storedQuery the id of the stored query of an ITI-18, 38 or 51
/// @param patientId in the form `id^^^&oid&ISO`, whatever form the transaction uses
/// @param signed a signature of the message itself stands in its security header
/// @param extent how far the look went
public record SoapFacts(
        @Nullable SoapVersion version,
        @Nullable String wsaNamespace,
        @Nullable String action,
        @Nullable String messageId,
        @Nullable String replyTo,
        @Nullable QName body,
        @Nullable Transaction transaction,
        boolean contradicted,
        @Nullable String storedQuery,
        @Nullable String patientId,
        List<String> repositoryUniqueIds,
        List<String> homeCommunityIds,
        int documents,
        boolean signed,
        Extent extent) {

    /// Of a request of which nothing was read.
    public static final SoapFacts NONE = new Builder(Set.of()).build(Extent.FAULT);

    /// How far a look went.
    public enum Extent {
        /// To where everything that was wanted is known.
        ENOUGH,
        /// To the byte limit; what was wanted may stand behind it.
        LIMIT,
        /// To a fault in the envelope.
        FAULT
    }

    public SoapFacts {
        repositoryUniqueIds = List.copyOf(repositoryUniqueIds);
        homeCommunityIds = List.copyOf(homeCommunityIds);
    }

    /// Whether the answer is to go elsewhere than back on this connection (WS-Addressing 1.0 Core,
    /// 3.2.1).
    public boolean asynchronous() {
        return replyTo != null && !replyTo.endsWith("/anonymous");
    }

    /// Collects facts while an envelope is read.
    static final class Builder {
        @Nullable SoapVersion version;
        @Nullable String wsaNamespace;
        @Nullable String action;
        @Nullable String messageId;
        @Nullable String replyTo;
        @Nullable QName body;
        @Nullable Transaction transaction;
        boolean contradicted;
        @Nullable String storedQuery;
        @Nullable String patientId;
        @Nullable String
                lesserPatientId; // a document entry's or folder's, behind a submission set's
        final Set<String> repositories = new LinkedHashSet<>();
        final Set<String> communities = new LinkedHashSet<>();
        int documents;
        boolean signed;
        final Set<Fact> wanted;
        private final Set<Fact> known = EnumSet.noneOf(Fact.class);
        private boolean enough;

        /// @param wanted what the envelope is read on for
        Builder(Set<Fact> wanted) {
            this.wanted = wanted;
            enough = wanted.isEmpty();
        }

        void know(Fact fact) {
            if (known.add(fact)) {
                enough = known.containsAll(wanted);
            }
        }

        void know(Set<Fact> facts) {
            known.addAll(facts);
            enough = known.containsAll(wanted);
        }

        /// Whether all that is wanted is known.
        boolean enough() {
            return enough;
        }

        SoapFacts build(Extent extent) {
            return new SoapFacts(
                    version,
                    wsaNamespace,
                    action,
                    messageId,
                    replyTo,
                    body,
                    transaction,
                    contradicted,
                    storedQuery,
                    patientId != null ? patientId : lesserPatientId,
                    List.copyOf(repositories),
                    List.copyOf(communities),
                    documentsCounted() ? documents : -1,
                    signed,
                    extent);
        }

        private boolean documentsCounted() {
            return transaction != null
                    && !BodyReader.absentFrom(transaction).contains(Fact.DOCUMENTS)
                    && known.contains(Fact.DOCUMENTS);
        }
    }
}
