package org.medgateway.dicom;

/// An application entity title as the configuration writes it: 1 to 16 characters (PS3.5 6.2, VR
/// AE).
public record AeTitle(String value) {

    /// @throws IllegalArgumentException saying what is expected
    public static AeTitle parse(String text) {
        boolean fits = !text.isBlank() && text.length() <= 16 && text.strip().equals(text);
        if (!fits || text.indexOf('\\') >= 0 || text.chars().anyMatch(c -> c < ' ' || c > '~')) {
            throw new IllegalArgumentException(
                    "expected an AE title, 1 to 16 printable characters without a backslash, found"
                            + " \""
                            + text
                            + "\"");
        }
        return new AeTitle(text);
    }

    @Override
    public String toString() {
        return value;
    }
}
