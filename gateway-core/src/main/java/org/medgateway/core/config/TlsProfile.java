package org.medgateway.core.config;

/// Which versions and ciphers of TLS are spoken.
public enum TlsProfile {
    /// TLS 1.3 only.
    MODERN,
    /// TLS 1.2 with forward secrecy and authenticated ciphers, and TLS 1.3: RFC 9325 (BCP 195).
    INTERMEDIATE,
    /// As intermediate, and the CBC ciphers of TLS 1.2 that old modalities need.
    COMPATIBLE
}
