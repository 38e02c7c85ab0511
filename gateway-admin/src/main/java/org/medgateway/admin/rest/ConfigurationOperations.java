package org.medgateway.admin.rest;

import org.medgateway.admin.access.AuditLog;
import org.medgateway.admin.configuration.Configuration;
import org.medgateway.core.config.AdminRole;
import org.medgateway.core.config.Problem;
import org.medgateway.core.runtime.Administration;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// The configuration as a text.
final class ConfigurationOperations {
    private final Administration gateway;
    private final Configuration configuration;
    private final AuditLog audit;

    ConfigurationOperations(Administration gateway, Configuration configuration, AuditLog audit) {
        this.gateway = gateway;
        this.configuration = configuration;
        this.audit = audit;
    }

    void addTo(Operation.Table table) {
        table.get(
                        "/configuration",
                        "configuration",
                        "The file as it is now; secrets are shown as ***.")
                .answers(Views.ConfigurationText.class)
                .does(this::read);
        table.get("/configuration/schema", "configurationSchema", "The JSON schema of the file.")
                .answers(Views.Schema.class)
                .does(_ -> new Views.Schema(schema()));
        table.post(
                        "/configuration/validate",
                        "validateConfiguration",
                        "Judges a text and says what would change; *** stands for a secret that"
                                + " stays.",
                        AdminRole.VIEWER)
                .takes(Views.ConfigurationChange.class)
                .answers(Views.Judgement.class)
                .does(this::judge);
        table.put(
                        "/configuration",
                        "applyConfiguration",
                        "Puts a text in force and in the file; If-Match is required.",
                        AdminRole.ADMINISTRATOR)
                .takes(Views.ConfigurationChange.class)
                .answers(Views.Applied.class)
                .conditional()
                .does(this::apply);
        table.get(
                        "/configuration/history",
                        "configurationHistory",
                        "The configurations that were in force, the newest first.")
                .answersListOf(Views.Version.class)
                .does(_ -> versions());
        table.get(
                        "/configuration/history/{number}",
                        "configurationVersion",
                        "The text of an earlier configuration.")
                .answers(Views.VersionText.class)
                .does(this::version);
        table.post(
                        "/configuration/history/{number}/restore",
                        "restoreConfiguration",
                        "Puts an earlier configuration in force again.",
                        AdminRole.ADMINISTRATOR)
                .answers(Views.Applied.class)
                .conditional()
                .does(this::restore);
    }

    @SuppressWarnings("unchecked") // a JSON schema is an object
    private Map<String, Object> schema() {
        return Json.MAPPER.readValue(gateway.schema(), Map.class);
    }

    private Views.ConfigurationText read(Call call) {
        Configuration.Shown shown = configuration.shown();
        call.etag(shown.etag());
        return new Views.ConfigurationText(shown.text(), shown.etag());
    }

    private Views.Judgement judge(Call call) {
        Configuration.Judgement judgement =
                configuration.judge(call.body(Views.ConfigurationChange.class).text());
        return new Views.Judgement(
                judgement.problems().isEmpty(),
                lines(judgement.problems()),
                lines(judgement.warnings()),
                judgement.changes());
    }

    private Views.Applied apply(Call call) {
        if (!call.hasIfMatch()) {
            throw new Refusal(
                    428, "send If-Match with the entity tag of the file that you changed");
        }
        Views.ConfigurationChange change = call.body(Views.ConfigurationChange.class);
        String reason = change.reason() == null ? "" : change.reason();
        return outcome(
                call,
                audit,
                "applyConfiguration",
                reason,
                () -> configuration.apply(change.text(), call.ifMatch(), call.who(), reason));
    }

    private List<Views.Version> versions() {
        return configuration.versions().stream()
                .map(v -> new Views.Version(v.number(), v.at(), v.who(), v.reason(), v.etag()))
                .toList();
    }

    private Views.VersionText version(Call call) {
        int number = call.pathNumber("number");
        String text = configuration.version(number);
        if (text == null) {
            throw Refusal.notFound("configuration " + number);
        }
        return new Views.VersionText(number, text);
    }

    private Views.Applied restore(Call call) {
        int number = call.pathNumber("number");
        if (configuration.version(number) == null) {
            throw Refusal.notFound("configuration " + number);
        }
        return outcome(
                call,
                audit,
                "restoreConfiguration",
                Integer.toString(number),
                () ->
                        java.util.Objects.requireNonNull(
                                configuration.rollBack(number, call.ifMatch(), call.who())));
    }

    /// Makes a change, writes it down, and answers it or why not.
    static Views.Applied outcome(
            Call call,
            AuditLog audit,
            String action,
            String subject,
            Supplier<Configuration.Changed> change) {
        Configuration.Changed changed;
        try {
            changed = change.get();
        } catch (IllegalArgumentException e) {
            String why = String.valueOf(e.getMessage());
            audit.write(call.who(), call.from(), action, subject, null, null, "refused: " + why);
            throw new Refusal(409, why);
        }
        return switch (changed) {
            case Configuration.Changed.Done(var etag, var changes, var warnings) -> {
                audit.write(
                        call.who(),
                        call.from(),
                        action,
                        subject,
                        null,
                        changes.isEmpty() ? "nothing changed" : String.join("; ", changes),
                        "done");
                call.etag(etag);
                yield new Views.Applied(etag, changes, lines(warnings));
            }
            case Configuration.Changed.Refused(var problems) -> {
                List<String> errors = problems.stream().map(Problem::toString).toList();
                audit.write(
                        call.who(),
                        call.from(),
                        action,
                        subject,
                        null,
                        null,
                        "refused: " + String.join("; ", errors));
                throw new Refusal(
                        422, "the configuration is refused, and nothing has changed", errors);
            }
            case Configuration.Changed.Stale(var etag) -> {
                call.etag(etag);
                throw new Refusal(
                        412, "the file has changed since; read it again, its tag is " + etag);
            }
        };
    }

    private static List<Views.ProblemLine> lines(List<Problem> problems) {
        return problems.stream()
                .map(p -> new Views.ProblemLine(p.line(), p.column(), p.path(), p.message()))
                .toList();
    }
}
