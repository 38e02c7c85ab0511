package org.medgateway.core.spi;

/// A service cannot run as it is configured: a right is missing, a file cannot be written, a port
/// is taken.
public final class ServiceRefused extends Exception {
    private static final long serialVersionUID = 1;

    public ServiceRefused(String message) {
        super(message);
    }

    public ServiceRefused(String message, Throwable cause) {
        super(message, cause);
    }
}
