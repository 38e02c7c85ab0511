package org.medgateway.dicom.wire;

import java.util.Optional;

/// The operations and notifications of PS3.7, by their command field (annex E.1-1). A response has
/// the request's number with the highest bit set.
public enum Dimse {
    C_STORE(0x0001, "C-STORE"),
    C_GET(0x0010, "C-GET"),
    C_FIND(0x0020, "C-FIND"),
    C_MOVE(0x0021, "C-MOVE"),
    C_ECHO(0x0030, "C-ECHO"),
    N_EVENT_REPORT(0x0100, "N-EVENT-REPORT"),
    N_GET(0x0110, "N-GET"),
    N_SET(0x0120, "N-SET"),
    N_ACTION(0x0130, "N-ACTION"),
    N_CREATE(0x0140, "N-CREATE"),
    N_DELETE(0x0150, "N-DELETE"),
    /// Has no response of its own.
    C_CANCEL(0x0FFF, "C-CANCEL");

    public static final int RESPONSE = 0x8000;

    private final int requestField;
    private final String words;

    Dimse(int requestField, String words) {
        this.requestField = requestField;
        this.words = words;
    }

    public int requestField() {
        return requestField;
    }

    public int responseField() {
        return requestField | RESPONSE;
    }

    /// The name in the standard's spelling.
    public String inWords() {
        return words;
    }

    /// The operation of a command field, whether request or response; empty if there is none.
    public static Optional<Dimse> ofField(int commandField) {
        for (var known : values()) {
            if (known.requestField == (commandField & ~RESPONSE)) {
                return Optional.of(known);
            }
        }
        return Optional.empty();
    }
}
