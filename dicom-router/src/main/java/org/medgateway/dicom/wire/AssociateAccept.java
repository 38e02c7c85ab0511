package org.medgateway.dicom.wire;

import java.util.List;

/// A-ASSOCIATE-AC, PS3.8 9.3.3.
///
/// @param calledAeTitle what the *request* said (9.3.3 repeats it)
/// @param callingAeTitle what the *request* said
/// @param contexts one for each proposed
/// @param others variable items of unknown type, as received
public record AssociateAccept(
        int protocolVersion,
        String calledAeTitle,
        String callingAeTitle,
        String applicationContext,
        List<NegotiatedContext> contexts,
        UserInformation user,
        List<RawItem> others)
        implements Pdu {

    public AssociateAccept {
        contexts = List.copyOf(contexts);
        others = List.copyOf(others);
    }

    /// The answer to a request: its AE titles and application context repeated.
    public static AssociateAccept to(
            AssociateRequest request, List<NegotiatedContext> contexts, UserInformation user) {
        return new AssociateAccept(
                1,
                request.calledAeTitle(),
                request.callingAeTitle(),
                request.applicationContext(),
                contexts,
                user,
                List.of());
    }

    /// The same answer under the AE titles that the client used (9.3.3), whatever the server saw.
    public AssociateAccept withAeTitles(String called, String calling) {
        return new AssociateAccept(
                protocolVersion, called, calling, applicationContext, contexts, user, others);
    }

    public long acceptedContexts() {
        return contexts.stream().filter(NegotiatedContext::isAccepted).count();
    }
}
