package org.medgateway.admin.rest;

import io.netty.channel.embedded.EmbeddedChannel;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Foresight;
import org.medgateway.core.balance.Selection;
import org.medgateway.core.config.ConditionConfig;
import org.medgateway.core.config.RouteOptions;
import org.medgateway.core.route.Attributes;
import org.medgateway.core.route.Route;
import org.medgateway.core.route.RoutingTable;
import org.medgateway.core.runtime.Administration;
import org.medgateway.core.spi.ClientConnection;
import org.medgateway.core.spi.Pool;
import org.medgateway.core.spi.Sample;
import org.medgateway.core.spi.ServiceDefinition;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Says what would become of an exchange of which a sample, some attributes or both are given.
/// Nothing is claimed and nothing is remembered. One thread.
final class Trial {

    private static final String NOWHERE = "0.0.0.0";
    private static final Sample NOTHING = new Sample(Attributes.NONE);

    private final ServiceDefinition service;
    private final Map<String, List<String>> given;
    private final Sample sample;
    private final Attributes attributes;
    private final List<String> hints = new ArrayList<>();

    private Trial(ServiceDefinition service, Map<String, List<String>> given, Sample sample) {
        this.service = service;
        this.given = given;
        this.sample = sample;
        this.attributes = sample.attributes().with(name -> given.getOrDefault(name, List.of()));
    }

    static Views.TrialResult of(
            Administration gateway, ServiceDefinition service, Views.TrialRequest request) {
        return new Trial(service, request.attributes(), sample(gateway, service, request.sample()))
                .result();
    }

    private static Sample sample(
            Administration gateway, ServiceDefinition service, @Nullable String text) {
        try {
            return text == null || text.isBlank() ? NOTHING : gateway.sample(service.name(), text);
        } catch (IllegalArgumentException e) {
            throw Refusal.unusable("sample: " + e.getMessage());
        }
    }

    private Views.TrialResult result() {
        refuseUnknownNames();
        List<RoutingTable.Step> steps = service.routing().explain(attributes);
        Route route = steps.getLast().route();
        Pool pool = service.pool(route);
        Foresight foresight = pool == null ? null : foresee(pool);
        return new Views.TrialResult(
                route.name(),
                route.pool(),
                action(route),
                foresight == null ? null : foresight.server(),
                foresight == null ? List.of() : foresight.candidates(),
                foresight == null ? "the rule itself decides" : foresight.why(),
                steps.stream().map(this::view).toList(),
                seen(),
                hints);
    }

    private void refuseUnknownNames() {
        for (String name : given.keySet()) {
            if (!ClientConnection.hasAttribute(name)) {
                service.config()
                        .options()
                        .refuseAttribute(name)
                        .ifPresent(why -> hints.add(name + ": " + why));
            }
        }
    }

    private Views.TrialStep view(RoutingTable.Step step) {
        boolean last = step.route() == service.routing().otherwise();
        return new Views.TrialStep(
                step.route().name(),
                last ? "no rule holds: the default" : step.route().when().describe(),
                step.holds());
    }

    private static String action(Route route) {
        return route.action() instanceof RouteOptions options && options.decides()
                ? options.toString()
                : "";
    }

    /// What the service asks of an exchange, as far as this one has it.
    private Map<String, List<String>> seen() {
        Set<String> names = new LinkedHashSet<>(given.keySet());
        service.config().routes().forEach(rule -> names(rule.when(), names));
        names.add(service.config().persistence().by());
        names.add(service.config().balance().key());
        Map<String, List<String>> seen = new LinkedHashMap<>();
        for (String name : names) {
            if (ClientConnection.hasAttribute(name)
                    || service.config().options().refuseAttribute(name).isEmpty()) {
                List<String> values = attributes.values(name);
                if (!values.isEmpty()) {
                    seen.put(name, values);
                }
            }
        }
        return seen;
    }

    private static void names(ConditionConfig condition, Set<String> names) {
        names.addAll(condition.attributes().keySet());
        if (condition.not() != null) {
            names(condition.not(), names);
        }
        condition.any().forEach(inner -> names(inner, names));
        condition.all().forEach(inner -> names(inner, names));
    }

    private Foresight foresee(Pool pool) {
        EmbeddedChannel nothing = new EmbeddedChannel();
        try {
            ClientConnection client =
                    new ClientConnection(
                            nothing,
                            new InetSocketAddress(source(attributes.first(Attributes.SOURCE)), 0),
                            new InetSocketAddress(
                                    InetAddress.ofLiteral(NOWHERE),
                                    port(attributes.first("destination.port"))),
                            null,
                            Instant.now());
            Selection selection = service.selection(pool, client, attributes);
            if (sample.preferred() != null) {
                selection = selection.preferring(sample.preferred());
            }
            if (attributes.first(Attributes.SOURCE) == null) {
                hints.add("source is not given; what depends on the client's address is a guess");
            }
            return pool.servers().foresee(selection);
        } finally {
            nothing.close();
        }
    }

    private static InetAddress source(@Nullable String text) {
        try {
            return InetAddress.ofLiteral(text == null ? NOWHERE : text);
        } catch (IllegalArgumentException _) {
            throw Refusal.unusable("source: expected an address such as 10.12.1.7");
        }
    }

    private static int port(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 65_535) {
            throw Refusal.unusable("destination.port: expected a port");
        }
        return Integer.parseInt(text);
    }
}
