package org.medgateway.admin.rest;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.AdminRole;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/// What goes in and out as JSON.
final class Views {
    private Views() {}

    enum ServiceHealth {
        UP,
        DEGRADED,
        DOWN
    }

    /// A virtual service with its servers.
    ///
    /// @param rate exchanges a second, over the last ten seconds
    record Service(
            String name,
            String type,
            List<String> addresses,
            ServiceHealth health,
            String why,
            int connections,
            int maxConnections,
            double rate,
            String balance,
            int rules,
            List<Pool> pools) {}

    /// @param stickTable rows of the stick table; null where the pool keeps none
    record Pool(
            String name,
            String balance,
            String persistence,
            int waiting,
            @Nullable Integer stickTable,
            List<Server> servers) {}

    record Server(
            String name,
            String address,
            boolean fallback,
            String health,
            String healthReason,
            Instant healthSince,
            String state,
            String stateReason,
            String operator,
            @Nullable Instant stateUntil,
            int weight,
            int sessions,
            int maxSessions,
            long totalSessions,
            long failedSessions,
            long bytesToServer,
            long bytesFromServer,
            boolean takesNew) {}

    enum Wish {
        READY,
        DRAIN,
        HALT
    }

    /// @param until when the server is ready again by itself
    record StateChange(Wish state, String reason, @Nullable Instant until) {}

    /// A boxed number, so that one that is missing is not taken for 0.
    record WeightChange(Integer weight) {}

    record CheckResult(Instant at, double millis, boolean up, String reason, boolean setAside) {}

    record StickRow(
            String key,
            String server,
            Instant created,
            Instant lastUsed,
            @Nullable Instant expires) {}

    record StickTableView(String pool, int size, int maxEntries, List<StickRow> rows) {}

    record Cleared(int rows) {}

    record Rule(int index, Map<String, @Nullable Object> rule) {}

    record RuleChange(@Nullable Integer index, Map<String, @Nullable Object> rule) {}

    record Move(Integer to) {}

    /// @param sample a text that shows the exchange: a message, the head of a request
    /// @param attributes what else is known; these count where the sample says otherwise
    record TrialRequest(@Nullable String sample, Map<String, List<String>> attributes) {}

    record TrialStep(String rule, String condition, boolean holds) {}

    /// @param server the server that would be chosen; null where none would be
    /// @param seen the values of the attributes that rules and keys of the service ask for
    record TrialResult(
            String rule,
            @Nullable String pool,
            String action,
            @Nullable String server,
            List<String> candidates,
            String why,
            List<TrialStep> steps,
            Map<String, List<String>> seen,
            List<String> hints) {}

    record ExchangeView(
            long id,
            String service,
            String protocol,
            String kind,
            String client,
            String rule,
            String pool,
            String server,
            int attempts,
            Instant started,
            double millis,
            long bytesIn,
            long bytesOut,
            String outcome,
            String why,
            Map<String, Object> details) {}

    record EventView(
            Instant at,
            String kind,
            String severity,
            String service,
            String subject,
            String message) {}

    record ConfigurationText(String text, String etag) {}

    record ConfigurationChange(String text, @Nullable String reason) {}

    record ProblemLine(int line, int column, String path, String message) {}

    record Judgement(
            boolean accepted,
            List<ProblemLine> problems,
            List<ProblemLine> warnings,
            List<String> changes) {}

    record Applied(String etag, List<String> changes, List<ProblemLine> warnings) {}

    record Version(int number, Instant at, String who, String reason, String etag) {}

    record VersionText(int number, String text) {}

    record Schema(Map<String, Object> schema) {}

    /// Either `pem` (with `key`, or after a request of the same name) or `pkcs12` (Base64).
    record Upload(
            @Nullable String pem,
            @Nullable String key,
            @Nullable String pkcs12,
            @Nullable String password) {}

    enum KeyKind {
        EC_256,
        RSA_3072
    }

    record Subject(
            String commonName,
            @Nullable String organization,
            List<String> names,
            @Nullable KeyKind key,
            @Nullable Integer days) {}

    record Request(String name, String pem) {}

    record LogIn(String user, String password) {}

    record SetUp(String token, String user, String password) {}

    record SessionView(String user, AdminRole role, @Nullable String csrf) {}

    /// @param oidc what the button of the login provider says; null where there is none
    record Situation(String gateway, String version, boolean setUp, @Nullable String oidc) {}

    record UserChange(AdminRole role, @Nullable String password) {}

    record PasswordChange(String current, String next) {}

    record TokenRequest(AdminRole role, @Nullable Instant expires) {}

    record TokenSecret(String name, String token) {}
}
