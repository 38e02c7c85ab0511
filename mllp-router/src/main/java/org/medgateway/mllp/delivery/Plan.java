package org.medgateway.mllp.delivery;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Algorithm;
import org.medgateway.core.config.PersistenceConfig;
import org.medgateway.core.route.Route;
import org.medgateway.core.spi.Pool;
import org.medgateway.core.spi.ServiceDefinition;
import org.medgateway.mllp.MllpOptions;
import org.medgateway.mllp.wire.Hl7Path;

/// What a definition means for every message alike, worked out once. Immutable, any thread.
///
/// @param lanePath what lanes go by; null where each connection is its own
/// @param onlyRoute where everything goes; null where rules have to be asked
record Plan(
        ServiceDefinition definition,
        MllpOptions options,
        @Nullable Hl7Path lanePath,
        @Nullable Route onlyRoute,
        boolean clientBound) {

    static Plan of(ServiceDefinition definition) {
        MllpOptions options = definition.options(MllpOptions.class);
        return new Plan(
                definition,
                options,
                options.lanePath(),
                definition.routing().isTrivial() ? definition.routing().otherwise() : null,
                Pool.bindsConnectionsToClients(definition.config()));
    }

    /// How many messages of a connection may be on their way at once.
    int depth() {
        return lanePath == null ? 1 : options.parallel();
    }

    /// Whether a client's choice of server in the pool depends on nothing within its messages.
    static boolean isChoiceTheSameForAll(Pool pool) {
        boolean constantKey =
                switch (pool.persistence().by()) {
                    case PersistenceConfig.NONE,
                            PersistenceConfig.SOURCE_IP,
                            PersistenceConfig.LAST_SUCCESSFUL ->
                            true;
                    default -> false;
                };
        return constantKey && pool.servers().algorithm() != Algorithm.HASH;
    }
}
