package org.medgateway.dicom.wire;

import java.util.List;

/// A-ASSOCIATE-RQ, PS3.8 9.3.2.
///
/// @param protocolVersion bit 0 is version 1, the only one that there is
/// @param calledAeTitle without its padding
/// @param callingAeTitle without its padding
/// @param applicationContext [#APPLICATION_CONTEXT] in every request that makes sense
/// @param contexts at most 128
/// @param others variable items of unknown type, as received
public record AssociateRequest(
        int protocolVersion,
        String calledAeTitle,
        String callingAeTitle,
        String applicationContext,
        List<ProposedContext> contexts,
        UserInformation user,
        List<RawItem> others)
        implements Pdu {

    /// The DICOM application context, PS3.7 annex A.
    public static final String APPLICATION_CONTEXT = "1.2.840.10008.3.1.1.1";

    public AssociateRequest {
        contexts = List.copyOf(contexts);
        others = List.copyOf(others);
    }

    /// A request of our own.
    public AssociateRequest(
            String calledAeTitle,
            String callingAeTitle,
            List<ProposedContext> contexts,
            UserInformation user) {
        this(1, calledAeTitle, callingAeTitle, APPLICATION_CONTEXT, contexts, user, List.of());
    }

    /// The same request under other AE titles.
    public AssociateRequest withAeTitles(String called, String calling) {
        return new AssociateRequest(
                protocolVersion, called, calling, applicationContext, contexts, user, others);
    }
}
