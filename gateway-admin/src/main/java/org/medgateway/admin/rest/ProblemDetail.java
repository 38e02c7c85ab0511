package org.medgateway.admin.rest;

import java.util.List;

/// An error as RFC 9457 has it.
///
/// @param errors what is wrong in detail, one line each
record ProblemDetail(String type, String title, int status, String detail, List<String> errors) {

    static ProblemDetail of(int status, String detail, List<String> errors) {
        return new ProblemDetail("about:blank", title(status), status, detail, errors);
    }

    private static String title(int status) {
        return switch (status) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 409 -> "Conflict";
            case 412 -> "Precondition Failed";
            case 413 -> "Content Too Large";
            case 415 -> "Unsupported Media Type";
            case 422 -> "Unprocessable Content";
            case 428 -> "Precondition Required";
            case 429 -> "Too Many Requests";
            case 500 -> "Internal Server Error";
            default -> "Refused";
        };
    }
}
