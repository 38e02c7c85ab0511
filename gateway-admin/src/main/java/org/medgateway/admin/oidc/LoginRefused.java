package org.medgateway.admin.oidc;

/// Somebody does not get in, for a reason that they may read.
public final class LoginRefused extends Exception {
    public LoginRefused(String why) {
        super(why);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
