package org.medgateway.dicom.message;

import org.jspecify.annotations.Nullable;
import org.medgateway.dicom.wire.AssociateRequest;
import org.medgateway.dicom.wire.NegotiatedContext;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The presentation contexts of a client's association that were accepted, under the client's
/// numbers. Immutable.
final class AcceptedContexts {

    static final AcceptedContexts NONE = new AcceptedContexts(Map.of());

    private final Map<Integer, ContextKey> byNumber;

    private AcceptedContexts(Map<Integer, ContextKey> byNumber) {
        this.byNumber = Map.copyOf(byNumber);
    }

    static AcceptedContexts of(AssociateRequest request, List<NegotiatedContext> answers) {
        var proposed = new HashMap<Integer, String>();
        request.contexts().forEach(c -> proposed.put(c.id(), c.abstractSyntax()));
        var accepted = new HashMap<Integer, ContextKey>();
        for (var answer : answers) {
            if (answer.isAccepted()) {
                accepted.put(
                        answer.id(),
                        new ContextKey(
                                Objects.requireNonNull(proposed.get(answer.id())),
                                answer.transferSyntax()));
            }
        }
        return new AcceptedContexts(accepted);
    }

    /// What the context of this number is about; null where it was not accepted.
    @Nullable ContextKey key(int number) {
        return byNumber.get(number);
    }

    /// The number that the client gave to a context; null where it has none of it.
    @Nullable Integer number(ContextKey wanted) {
        for (var entry : byNumber.entrySet()) {
            if (entry.getValue().equals(wanted)) {
                return entry.getKey();
            }
        }
        return null;
    }

    List<ContextKey> all() {
        return List.copyOf(byNumber.values());
    }
}
