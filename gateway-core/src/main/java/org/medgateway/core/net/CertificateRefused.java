package org.medgateway.core.net;

import java.nio.file.Path;

/// A file of certificates or keys is not what it should be. The message names the file, what was
/// found and what was expected.
final class CertificateRefused extends Exception {
    private static final long serialVersionUID = 1;

    CertificateRefused(Path file, String why) {
        super(file + ": " + why);
    }

    CertificateRefused(Path file, String why, Throwable cause) {
        super(file + ": " + why, cause);
    }
}
