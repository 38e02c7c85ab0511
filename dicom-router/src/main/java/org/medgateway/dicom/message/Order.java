package org.medgateway.dicom.message;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Selection;
import org.medgateway.core.spi.Pool;
import org.medgateway.dicom.association.AssociationTrace;
import org.medgateway.dicom.wire.CommandSet;

import java.util.HashSet;
import java.util.Set;

/// One request that is to be delivered to a server of a pool.
///
/// @param body the data set as far as it has come; null where the request has none
/// @param again whether it may be sent a second time although a server may have taken it already
/// @param hold whether server and association stay with the asker after the answer
record Order(
        SessionView session,
        Pool pool,
        Selection selection,
        ContextKey context,
        CommandSet request,
        @Nullable KeptMessage body,
        AssociationTrace.Message trace,
        boolean again,
        boolean hold) {

    /// Nobody but this server can answer, as far as it is known and of the pool.
    static Selection only(Pool pool, Selection selection, @Nullable String server) {
        if (server == null) {
            return selection;
        }
        Set<String> others = new HashSet<>();
        pool.servers()
                .members()
                .forEach(
                        member -> {
                            if (!member.server().name().equals(server)) {
                                others.add(member.server().name());
                            }
                        });
        return others.size() == pool.servers().members().size()
                ? selection
                : new Selection(null, null, server, others);
    }
}
