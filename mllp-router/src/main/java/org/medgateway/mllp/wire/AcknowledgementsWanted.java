package org.medgateway.mllp.wire;

/// Which acknowledgements the sender of a message waits for: MSH-15 (accept) and MSH-16
/// (application), HL7 2.x chapter 2.9.
///
/// @param commit when a CA, CE or CR is due
/// @param application when an AA, AE or AR is due
public record AcknowledgementsWanted(Condition commit, Condition application) {

    /// HL7 table 0155.
    public enum Condition {
        /// AL
        ALWAYS,
        /// NE
        NEVER,
        /// ER: only when something is wrong
        ON_ERROR,
        /// SU: only when all is well
        ON_SUCCESS
    }

    /// MSH-15 and MSH-16 both empty: one answer, by the application.
    public static final AcknowledgementsWanted ORIGINAL_MODE =
            new AcknowledgementsWanted(Condition.NEVER, Condition.ALWAYS);

    private static final int ACCEPT_TYPE = 15;
    private static final int APPLICATION_TYPE = 16;

    private static final AcknowledgementsWanted[][] ENHANCED = allOf(Condition.values());

    /// What the header asks for. In enhanced mode an empty one of the two means never; a value that
    /// table 0155 does not have means always.
    public static AcknowledgementsWanted by(MessageHeader header) {
        Slice accept = header.field(ACCEPT_TYPE);
        Slice application = header.field(APPLICATION_TYPE);
        if (header.isBatch() || accept.isEmpty() && application.isEmpty()) {
            return ORIGINAL_MODE;
        }
        return ENHANCED[condition(accept).ordinal()][condition(application).ordinal()];
    }

    /// Whether the sender speaks the enhanced mode.
    public boolean isEnhanced() {
        return this != ORIGINAL_MODE;
    }

    /// Whether a successful message brings any answer at all.
    public boolean anyOnSuccess() {
        return onSuccess(commit) || onSuccess(application);
    }

    /// Whether a successful message brings this answer.
    public boolean onSuccess(Acknowledgement.Family family) {
        return onSuccess(condition(family));
    }

    /// Whether a failed message brings this answer.
    public boolean onFailure(Acknowledgement.Family family) {
        Condition condition = condition(family);
        return condition == Condition.ALWAYS || condition == Condition.ON_ERROR;
    }

    private Condition condition(Acknowledgement.Family family) {
        return switch (family) {
            case COMMIT -> commit;
            case APPLICATION -> application;
        };
    }

    private static boolean onSuccess(Condition condition) {
        return condition == Condition.ALWAYS || condition == Condition.ON_SUCCESS;
    }

    private static Condition condition(Slice written) {
        if (written.isEmpty() || written.isAscii("NE")) {
            return Condition.NEVER;
        }
        if (written.isAscii("ER")) {
            return Condition.ON_ERROR;
        }
        return written.isAscii("SU") ? Condition.ON_SUCCESS : Condition.ALWAYS;
    }

    private static AcknowledgementsWanted[][] allOf(Condition[] conditions) {
        AcknowledgementsWanted[][] all =
                new AcknowledgementsWanted[conditions.length][conditions.length];
        for (Condition commit : conditions) {
            for (Condition application : conditions) {
                all[commit.ordinal()][application.ordinal()] =
                        new AcknowledgementsWanted(commit, application);
            }
        }
        return all;
    }
}
