package org.medgateway.admin.rest;

import java.util.List;

/// A request that is answered with an error (RFC 9457).
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final transient List<String> errors;

    Refusal(int status, String detail) {
        this(status, detail, List.of());
    }

    /// @param errors what is wrong in detail, one line each
    Refusal(int status, String detail, List<String> errors) {
        super(detail);
        this.status = status;
        this.errors = List.copyOf(errors);
    }

    int status() {
        return status;
    }

    List<String> errors() {
        return errors;
    }

    String detail() {
        return String.valueOf(getMessage());
    }

    static Refusal notFound(String what) {
        return new Refusal(404, "there is no " + what);
    }

    static Refusal unusable(String why) {
        return new Refusal(422, why);
    }
}
