package org.medgateway.dicom.wire;

/// A-ASSOCIATE-RJ, PS3.8 9.3.4. The three numbers are carried as received.
///
/// @param result 1 permanent, 2 transient
/// @param source 1 service user, 2 provider (ACSE), 3 provider (presentation)
/// @param reason depends on the source
public record AssociateReject(int result, int source, int reason) implements Pdu {

    public static final AssociateReject CALLED_AE_NOT_RECOGNIZED = new AssociateReject(1, 1, 7);
    public static final AssociateReject CALLING_AE_NOT_RECOGNIZED = new AssociateReject(1, 1, 3);
    public static final AssociateReject CONTEXT_NAME_NOT_SUPPORTED = new AssociateReject(1, 1, 2);
    public static final AssociateReject NO_REASON_GIVEN = new AssociateReject(1, 1, 1);
    public static final AssociateReject PROTOCOL_VERSION_NOT_SUPPORTED =
            new AssociateReject(1, 2, 2);
    public static final AssociateReject TEMPORARY_CONGESTION = new AssociateReject(2, 3, 1);
    public static final AssociateReject LOCAL_LIMIT_EXCEEDED = new AssociateReject(2, 3, 2);

    /// Whether the same request may succeed later, or elsewhere.
    public boolean isTransient() {
        return result == 2;
    }

    /// The rejection in the standard's words.
    public String inWords() {
        return (isTransient() ? "rejected (transient): " : "rejected (permanent): ") + why();
    }

    private String why() {
        return switch (source * 256 + reason) {
            case 0x101 -> "no reason given by the service user";
            case 0x102 -> "application context name not supported";
            case 0x103 -> "calling AE title not recognized";
            case 0x107 -> "called AE title not recognized";
            case 0x201 -> "no reason given by the provider (ACSE)";
            case 0x202 -> "protocol version not supported";
            case 0x301 -> "temporary congestion";
            case 0x302 -> "local limit exceeded";
            default -> "source " + source + ", reason " + reason;
        };
    }
}
