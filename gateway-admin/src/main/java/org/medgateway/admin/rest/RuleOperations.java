package org.medgateway.admin.rest;

import org.jspecify.annotations.Nullable;
import org.medgateway.admin.access.AuditLog;
import org.medgateway.admin.configuration.Configuration;
import org.medgateway.core.config.AdminRole;
import org.medgateway.core.runtime.Administration;
import org.medgateway.core.spi.ClientConnection;
import org.medgateway.core.spi.ServiceDefinition;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Routing rules: what the file says, changed in the file, and tried out.
final class RuleOperations {
    private final Administration gateway;
    private final Configuration configuration;
    private final AuditLog audit;

    RuleOperations(Administration gateway, Configuration configuration, AuditLog audit) {
        this.gateway = gateway;
        this.configuration = configuration;
        this.audit = audit;
    }

    void addTo(Operation.Table table) {
        table.get("/services/{service}/rules", "listRules", "The routing rules in their order.")
                .answersListOf(Views.Rule.class)
                .does(this::list);
        table.post(
                        "/services/{service}/rules",
                        "addRule",
                        "Adds a rule, at the end or before the one at `index`.",
                        AdminRole.ADMINISTRATOR)
                .takes(Views.RuleChange.class)
                .answers(Views.Applied.class)
                .conditional()
                .does(this::add);
        table.put(
                        "/services/{service}/rules/{index}",
                        "changeRule",
                        "Replaces a rule.",
                        AdminRole.ADMINISTRATOR)
                .takes(Views.RuleChange.class)
                .answers(Views.Applied.class)
                .conditional()
                .does(this::change);
        table.post(
                        "/services/{service}/rules/{index}/move",
                        "moveRule",
                        "Moves a rule to another place.",
                        AdminRole.ADMINISTRATOR)
                .takes(Views.Move.class)
                .answers(Views.Applied.class)
                .conditional()
                .does(this::move);
        table.delete(
                        "/services/{service}/rules/{index}",
                        "deleteRule",
                        "Deletes a rule.",
                        AdminRole.ADMINISTRATOR)
                .answers(Views.Applied.class)
                .conditional()
                .does(this::remove);
        table.get(
                        "/services/{service}/attributes",
                        "listAttributes",
                        "Names of attributes that rules of the service usually go by.")
                .answersListOf(String.class)
                .does(call -> attributes(service(call)));
        table.post(
                        "/services/{service}/trial",
                        "tryRules",
                        "Which rule and which server an exchange would get, and why: one that a"
                                + " text shows (an HL7 message, a request, a dump of a DICOM"
                                + " object), one with these attributes, or both.",
                        AdminRole.VIEWER)
                .takes(Views.TrialRequest.class)
                .answers(Views.TrialResult.class)
                .does(
                        call ->
                                Trial.of(
                                        gateway,
                                        service(call),
                                        call.body(Views.TrialRequest.class)));
    }

    private static List<String> attributes(ServiceDefinition service) {
        return Stream.concat(
                        service.config().options().usualAttributes().stream(),
                        ClientConnection.ATTRIBUTES.stream())
                .toList();
    }

    private ServiceDefinition service(Call call) {
        String name = call.path("service");
        ServiceDefinition service = gateway.service(name);
        if (service == null) {
            throw Refusal.notFound("service \"" + name + "\"");
        }
        return service;
    }

    private List<Map<String, @Nullable Object>> rules(String service) {
        try {
            return configuration.rules(service);
        } catch (IllegalArgumentException e) {
            throw new Refusal(409, String.valueOf(e.getMessage()));
        }
    }

    private List<Views.Rule> list(Call call) {
        call.etag(configuration.shown().etag());
        List<Views.Rule> views = new ArrayList<>();
        for (Map<String, @Nullable Object> rule : rules(service(call).name())) {
            views.add(new Views.Rule(views.size(), rule));
        }
        return views;
    }

    private int index(Call call, String service) {
        int index = call.pathNumber("index");
        if (index >= rules(service).size()) {
            throw Refusal.notFound("rule " + index + " in " + service);
        }
        return index;
    }

    /// As a person would write it: what it is called, when it holds, where it leads.
    private static Map<String, @Nullable Object> inOrder(Map<String, @Nullable Object> rule) {
        Map<String, @Nullable Object> ordered = new LinkedHashMap<>();
        for (String key : List.of("name", "when", "pool")) {
            if (rule.containsKey(key)) {
                ordered.put(key, rule.get(key));
            }
        }
        rule.forEach(ordered::putIfAbsent);
        return ordered;
    }

    private Views.Applied add(Call call) {
        String service = service(call).name();
        Views.RuleChange change = call.body(Views.RuleChange.class);
        Integer at = change.index();
        return ConfigurationOperations.outcome(
                call,
                audit,
                "addRule",
                service,
                () ->
                        configuration.insertRule(
                                service,
                                at == null ? -1 : at,
                                inOrder(change.rule()),
                                call.ifMatch(),
                                call.who()));
    }

    private Views.Applied change(Call call) {
        String service = service(call).name();
        int index = index(call, service);
        return ConfigurationOperations.outcome(
                call,
                audit,
                "changeRule",
                service + "[" + index + "]",
                () ->
                        configuration.replaceRule(
                                service,
                                index,
                                inOrder(call.body(Views.RuleChange.class).rule()),
                                call.ifMatch(),
                                call.who()));
    }

    private Views.Applied move(Call call) {
        String service = service(call).name();
        int index = index(call, service);
        int to = call.body(Views.Move.class).to();
        if (to < 0 || to >= rules(service).size()) {
            throw Refusal.unusable("to: expected the place of a rule");
        }
        return ConfigurationOperations.outcome(
                call,
                audit,
                "moveRule",
                service + "[" + index + "] to " + to,
                () -> configuration.moveRule(service, index, to, call.ifMatch(), call.who()));
    }

    private Views.Applied remove(Call call) {
        String service = service(call).name();
        int index = index(call, service);
        return ConfigurationOperations.outcome(
                call,
                audit,
                "deleteRule",
                service + "[" + index + "]",
                () -> configuration.removeRule(service, index, call.ifMatch(), call.who()));
    }
}
