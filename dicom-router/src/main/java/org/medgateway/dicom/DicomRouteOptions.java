package org.medgateway.dicom;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.Checked;
import org.medgateway.core.config.Key;
import org.medgateway.core.config.RouteOptions;
import org.medgateway.core.config.Scope;
import org.medgateway.core.config.Setting;
import org.medgateway.dicom.wire.AssociateReject;

import java.util.List;
import java.util.Set;

/// What a rule of a DICOM service may say besides its pool.
public record DicomRouteOptions(
        @Setting("Rejects the association, for this reason.") @Nullable Reject reject,
        @Key("pools") @Setting("In message mode: each C-STORE goes to every one of these pools.")
                List<String> fanOut,
        @Setting(
                        value =
                                "With `pools`: whether a C-STORE is a success when all pools have"
                                        + " stored it, or as soon as the first of the list has.",
                        defaultsTo = "all")
                Success success)
        implements RouteOptions, Checked {

    public static final DicomRouteOptions NONE =
            new DicomRouteOptions(null, List.of(), Success.ALL);

    /// Why an association is rejected, PS3.8 9.3.4.
    public enum Reject {
        CALLED_AET_NOT_RECOGNIZED(AssociateReject.CALLED_AE_NOT_RECOGNIZED),
        CALLING_AET_NOT_RECOGNIZED(AssociateReject.CALLING_AE_NOT_RECOGNIZED),
        NO_REASON(AssociateReject.NO_REASON_GIVEN),
        TEMPORARY_CONGESTION(AssociateReject.TEMPORARY_CONGESTION),
        LOCAL_LIMIT_EXCEEDED(AssociateReject.LOCAL_LIMIT_EXCEEDED);

        @SuppressWarnings("ImmutableEnumChecker") // a record of numbers
        private final AssociateReject pdu;

        Reject(AssociateReject pdu) {
            this.pdu = pdu;
        }

        public AssociateReject pdu() {
            return pdu;
        }
    }

    /// When a C-STORE to several pools is a success.
    public enum Success {
        ALL,
        FIRST
    }

    @Override
    public boolean decides() {
        return reject != null || !fanOut.isEmpty();
    }

    @Override
    public Set<String> pools() {
        return Set.copyOf(fanOut);
    }

    @Override
    public void check(Scope scope) {
        if (reject != null && !fanOut.isEmpty()) {
            scope.problem("pools", "the rule rejects already");
        }
        if (Set.copyOf(fanOut).size() != fanOut.size()) {
            scope.problem("pools", "a pool appears twice");
        }
    }
}
