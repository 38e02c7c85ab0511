package org.medgateway.mllp;

import org.medgateway.mllp.wire.Acknowledgement;

import java.util.List;
import java.util.Locale;

/// An acknowledgement code as the configuration writes it: as HL7 does, `AA`, `AE`, `CR`.
public record AcknowledgementCode(Acknowledgement.Code code) {

    /// Reads a code.
    ///
    /// @throws IllegalArgumentException with what was found and what was expected
    public static AcknowledgementCode parse(String text) {
        try {
            return new AcknowledgementCode(
                    Acknowledgement.Code.valueOf(text.toUpperCase(Locale.ROOT)));
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException(
                    "expected one of AA, AE, AR, CA, CE, CR, found \"" + text + '"');
        }
    }

    /// Whether the code is one of the list.
    public static boolean isIn(List<AcknowledgementCode> codes, Acknowledgement.Code code) {
        for (AcknowledgementCode each : codes) {
            if (each.code == code) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return code.name();
    }
}
