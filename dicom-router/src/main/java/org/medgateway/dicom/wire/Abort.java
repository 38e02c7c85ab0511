package org.medgateway.dicom.wire;

/// A-ABORT, PS3.8 9.3.8.
///
/// @param source 0 the user of the service, 2 the provider; carried as received
/// @param reason meaningful for the provider only; carried as received
public record Abort(int source, int reason) implements Pdu {

    /// The abort that a service user sends; it has no reasons.
    public static final Abort BY_USER = new Abort(0, 0);

    /// The abort that a provider sends.
    public static Abort byProvider(Reason reason) {
        return new Abort(2, reason.code);
    }

    /// Whether the provider sent it, not the application behind it.
    public boolean fromProvider() {
        return source == 2;
    }

    /// The abort in the standard's words.
    public String inWords() {
        if (!fromProvider()) {
            return "aborted by the service user";
        }
        for (var known : Reason.values()) {
            if (known.code == reason) {
                return "aborted by the service provider: " + known.words;
            }
        }
        return "aborted by the service provider: reason " + reason;
    }

    /// Reasons of a provider's abort.
    public enum Reason {
        NOT_SPECIFIED(0, "reason not specified"),
        UNRECOGNIZED_PDU(1, "unrecognized PDU"),
        UNEXPECTED_PDU(2, "unexpected PDU"),
        UNRECOGNIZED_PARAMETER(4, "unrecognized PDU parameter"),
        UNEXPECTED_PARAMETER(5, "unexpected PDU parameter"),
        INVALID_PARAMETER_VALUE(6, "invalid PDU parameter value");

        final int code;
        final String words;

        Reason(int code, String words) {
            this.code = code;
            this.words = words;
        }
    }
}
