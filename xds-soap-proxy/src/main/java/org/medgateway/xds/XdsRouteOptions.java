package org.medgateway.xds;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.RouteOptions;
import org.medgateway.core.config.Setting;

/// What a rule of an XDS service can say besides a pool.
public record XdsRouteOptions(
        @Setting(
                        value =
                                "Answer with this error and ask no server: `unknown-repository`,"
                                        + " `action-not-supported`, `busy` or `refused`.",
                        example = "unknown-repository")
                @Nullable Rejection reject)
        implements RouteOptions {

    /// How a request is turned away.
    public enum Rejection {
        /// XDSUnknownRepositoryId.
        UNKNOWN_REPOSITORY,
        /// A SOAP fault, ActionNotSupported.
        ACTION_NOT_SUPPORTED,
        /// XDSRegistryBusy or XDSRepositoryBusy.
        BUSY,
        /// XDSRegistryError or XDSRepositoryError.
        REFUSED
    }

    @Override
    public boolean decides() {
        return reject != null;
    }
}
