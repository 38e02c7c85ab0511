package org.medgateway.xds.wire;

import org.jspecify.annotations.Nullable;

/// The two SOAP versions, each with its envelope namespace and media type.
public enum SoapVersion {
    /// SOAP 1.1, W3C note of 2000-05-08.
    SOAP_1_1("http://schemas.xmlsoap.org/soap/envelope/", "text/xml"),
    /// SOAP 1.2, W3C recommendation; what IHE ITI TF-2 Appendix V asks for.
    SOAP_1_2("http://www.w3.org/2003/05/soap-envelope", "application/soap+xml");

    private final String namespace;
    private final String mediaType;

    SoapVersion(String namespace, String mediaType) {
        this.namespace = namespace;
        this.mediaType = mediaType;
    }

    public String namespace() {
        return namespace;
    }

    public String mediaType() {
        return mediaType;
    }

    /// The version whose envelope stands in this namespace; null for any other.
    public static @Nullable SoapVersion ofNamespace(@Nullable String namespace) {
        for (SoapVersion version : values()) {
            if (version.namespace.equals(namespace)) {
                return version;
            }
        }
        return null;
    }

    /// The version that this media type (lower case, without parameters) announces; null for any
    /// other.
    public static @Nullable SoapVersion ofMediaType(@Nullable String mediaType) {
        for (SoapVersion version : values()) {
            if (version.mediaType.equals(mediaType)) {
                return version;
            }
        }
        return null;
    }
}
