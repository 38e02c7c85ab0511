package org.medgateway.admin.certificate;

/// What was uploaded cannot be used; nothing has changed.
public final class UploadRefused extends Exception {
    private static final long serialVersionUID = 1;

    public UploadRefused(String message) {
        super(message);
    }
}
