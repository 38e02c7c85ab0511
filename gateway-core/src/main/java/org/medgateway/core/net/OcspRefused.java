package org.medgateway.core.net;

/// An OCSP response cannot be had, or not be believed. The message says what was found and what was
/// expected.
final class OcspRefused extends Exception {

    private static final long serialVersionUID = 1;

    OcspRefused(String why) {
        super(why);
    }

    OcspRefused(String why, Throwable cause) {
        super(why, cause);
    }
}
