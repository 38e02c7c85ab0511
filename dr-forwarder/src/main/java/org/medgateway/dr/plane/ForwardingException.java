package org.medgateway.dr.plane;

/// The kernel or a tool refused; the message says what was tried and what it answered.
public final class ForwardingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ForwardingException(String message) {
        super(message);
    }

    public ForwardingException(String message, Throwable cause) {
        super(message, cause);
    }
}
