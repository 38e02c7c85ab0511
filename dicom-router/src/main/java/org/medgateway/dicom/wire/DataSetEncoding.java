package org.medgateway.dicom.wire;

/// How the elements of a data set are written under a transfer syntax (PS3.5 annex A).
public enum DataSetEncoding {
    IMPLICIT_LITTLE_ENDIAN,
    EXPLICIT_LITTLE_ENDIAN,
    EXPLICIT_BIG_ENDIAN,
    DEFLATED_EXPLICIT_LITTLE_ENDIAN;

    /// The encoding of a transfer syntax. Every syntax with compressed pixels, those that are not
    /// known here included, writes its elements in Explicit VR Little Endian (PS3.5 A.4).
    public static DataSetEncoding of(String transferSyntax) {
        return switch (transferSyntax) {
            case "1.2.840.10008.1.2", "1.2.840.113619.5.2" -> IMPLICIT_LITTLE_ENDIAN;
            case "1.2.840.10008.1.2.2" -> EXPLICIT_BIG_ENDIAN;
            case "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.4.95", "1.2.840.10008.1.2.4.205" ->
                    DEFLATED_EXPLICIT_LITTLE_ENDIAN;
            default -> EXPLICIT_LITTLE_ENDIAN;
        };
    }
}
