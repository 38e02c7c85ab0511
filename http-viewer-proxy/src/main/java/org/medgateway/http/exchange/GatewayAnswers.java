package org.medgateway.http.exchange;

import org.medgateway.http.settings.WebPolicy;
import org.medgateway.http.wire.Fields;
import org.medgateway.http.wire.OwnAnswer;
import org.medgateway.http.wire.Reasons;
import org.medgateway.http.wire.RequestHead;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/// What clients are told when an exchange fails: enough to act upon, nothing about the inside.
public final class GatewayAnswers {

    private GatewayAnswers() {}

    static OwnAnswer of(int status, WebPolicy policy, RequestHead request, long id) {
        OwnAnswer answer =
                switch (policy.fallback()) {
                    case WebPolicy.Fallback.BuiltIn _ ->
                            words(status, request.fields().first("Accept"), id);
                    case WebPolicy.Fallback.Own(byte[] html) ->
                            status == 503
                                    ? new OwnAnswer(
                                            503,
                                            Fields.of(
                                                    "Content-Type",
                                                    "text/html; charset=utf-8",
                                                    "Cache-Control",
                                                    "no-store"),
                                            html)
                                    : words(status, request.fields().first("Accept"), id);
                    case WebPolicy.Fallback.Off _ ->
                            status == 503 ? OwnAnswer.empty(503) : words(status, null, id);
                };
        if (status == 503) {
            answer.fields().set("Retry-After", "10");
        }
        return answer;
    }

    /// For requests that could not be read.
    public static OwnAnswer unread(int status) {
        return OwnAnswer.words(status, Reasons.of(status), text(status), null, "-");
    }

    /// What a Date field says now.
    public static String date() {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC));
    }

    private static OwnAnswer words(
            int status, @org.jspecify.annotations.Nullable String accept, long id) {
        return OwnAnswer.words(status, title(status), text(status), accept, Long.toString(id));
    }

    private static String title(int status) {
        return switch (status) {
            case 502, 503, 504 -> "This page is not available right now";
            default -> Reasons.of(status);
        };
    }

    private static String text(int status) {
        return switch (status) {
            case 400 -> "The request does not follow the rules of HTTP.";
            case 404 -> "Nothing is served at this address.";
            case 408 -> "The request did not arrive in time.";
            case 413 -> "The request is larger than this service takes.";
            case 414 -> "The address is longer than this service takes.";
            case 417 -> "The expectation of the request is not known here.";
            case 431 -> "The request's header is larger than this service takes.";
            case 501 -> "The request asks for something that is not served here.";
            case 502 ->
                    "The server behind this address gave no proper answer. Please try again in a"
                            + " moment.";
            case 503 ->
                    "No server behind this address can take the request. Please try again in a"
                            + " moment.";
            case 504 ->
                    "The server behind this address did not answer in time. Please try again in a"
                            + " moment.";
            case 505 -> "This version of HTTP is not spoken here.";
            default -> "The request could not be served.";
        };
    }
}
