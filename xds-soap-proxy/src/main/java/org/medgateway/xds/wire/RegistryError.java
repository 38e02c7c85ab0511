package org.medgateway.xds.wire;

/// One entry of a RegistryErrorList (ITI TF-3, 4.2.4).
///
/// @param code the error code as it is written: `XDSRepositoryBusy`
/// @param context the sentence for the operator on the other side
/// @param location where it happened; empty for none
/// @param severity the severity's full URN
public record RegistryError(String code, String context, String location, String severity) {

    /// The codes that a gateway has reason to use (ITI TF-3, Table 4.2.4.1-2).
    public enum Code {
        XDSRegistryBusy,
        XDSRepositoryBusy,
        XDSRegistryNotAvailable,
        XDSRegistryError,
        XDSRepositoryError,
        XDSUnknownRepositoryId
    }

    public static RegistryError of(Code code, String context) {
        return new RegistryError(code.name(), context, "", Names.SEVERITY_ERROR);
    }

    public boolean isError() {
        return !severity.equals(Names.SEVERITY_WARNING);
    }

    String xml() {
        return "<rs:RegistryError errorCode=\""
                + XmlText.escape(code)
                + "\" codeContext=\""
                + XmlText.escape(context)
                + "\" location=\""
                + XmlText.escape(location)
                + "\" severity=\""
                + XmlText.escape(severity)
                + "\"/>";
    }
}
