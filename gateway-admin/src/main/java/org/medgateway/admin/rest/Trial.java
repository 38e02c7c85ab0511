package org.medgateway.admin.rest;

import io.netty.channel.embedded.EmbeddedChannel;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Foresight;
import org.medgateway.core.balance.Selection;
import org.medgateway.core.config.RouteOptions;
import org.medgateway.core.route.Attributes;
import org.medgateway.core.route.Route;
import org.medgateway.core.route.RoutingTable;
import org.medgateway.core.spi.ClientConnection;
import org.medgateway.core.spi.Pool;
import org.medgateway.core.spi.ServiceDefinition;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Says what would become of an exchange of which some attributes are given. Nothing is claimed and
/// nothing is remembered.
final class Trial {

    private static final String NOWHERE = "0.0.0.0";

    private Trial() {}

    static Views.TrialResult of(ServiceDefinition service, Map<String, List<String>> given) {
        List<String> hints = new ArrayList<>();
        given.keySet()
                .forEach(
                        name -> {
                            if (!ClientConnection.hasAttribute(name)) {
                                service.config()
                                        .options()
                                        .refuseAttribute(name)
                                        .ifPresent(why -> hints.add(name + ": " + why));
                            }
                        });
        Attributes attributes = name -> given.getOrDefault(name, List.of());
        List<RoutingTable.Step> steps = service.routing().explain(attributes);
        Route route = steps.getLast().route();
        Pool pool = service.pool(route);
        Foresight foresight = pool == null ? null : foresee(service, pool, attributes, hints);
        return new Views.TrialResult(
                route.name(),
                route.pool(),
                action(route),
                foresight == null ? null : foresight.server(),
                foresight == null ? List.of() : foresight.candidates(),
                foresight == null ? "the rule itself decides" : foresight.why(),
                steps.stream()
                        .map(
                                step ->
                                        new Views.TrialStep(
                                                step.route().name(),
                                                step.route() == service.routing().otherwise()
                                                        ? "no rule holds: the default"
                                                        : step.route().when().describe(),
                                                step.holds()))
                        .toList(),
                hints);
    }

    private static String action(Route route) {
        return route.action() instanceof RouteOptions options && options.decides()
                ? options.toString()
                : "";
    }

    private static Foresight foresee(
            ServiceDefinition service, Pool pool, Attributes attributes, List<String> hints) {
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
