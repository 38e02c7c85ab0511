package org.medgateway.core.runtime;

import org.medgateway.core.config.ConditionConfig;
import org.medgateway.core.config.MatchConfig;
import org.medgateway.core.config.RouteConfig;
import org.medgateway.core.config.RouteOptions;
import org.medgateway.core.config.VirtualServiceConfig;
import org.medgateway.core.route.AddressRange;
import org.medgateway.core.route.Attributes;
import org.medgateway.core.route.Condition;
import org.medgateway.core.route.Route;
import org.medgateway.core.route.RoutingTable;
import org.medgateway.core.route.ValuePattern;

import java.util.ArrayList;
import java.util.List;

/// Makes routing tables of the rules as they are configured.
final class RoutingTables {

    private RoutingTables() {}

    static RoutingTable of(VirtualServiceConfig service) {
        List<Route> routes = service.routes().stream().map(RoutingTables::route).toList();
        Route otherwise =
                new Route(
                        "",
                        Condition.ALWAYS,
                        service.effectiveDefaultPool(),
                        new RouteOptions.None());
        return new RoutingTable(routes, otherwise);
    }

    static Route route(RouteConfig config) {
        return new Route(config.name(), condition(config.when()), config.pool(), config.options());
    }

    static Condition condition(ConditionConfig config) {
        List<Condition> all = new ArrayList<>();
        config.attributes().forEach((name, match) -> all.add(match(name, match)));
        if (config.not() != null) {
            all.add(new Condition.Not(condition(config.not())));
        }
        if (!config.any().isEmpty()) {
            all.add(
                    new Condition.Any(
                            config.any().stream().map(RoutingTables::condition).toList()));
        }
        config.all().forEach(inner -> all.add(condition(inner)));
        return all.size() == 1 ? all.getFirst() : new Condition.All(all);
    }

    private static Condition match(String name, MatchConfig match) {
        List<Condition> all = new ArrayList<>();
        if (!match.is().isEmpty()) {
            all.add(new Condition.Matches(name, patterns(name, match.is())));
        }
        if (!match.not().isEmpty()) {
            all.add(new Condition.Not(new Condition.Matches(name, patterns(name, match.not()))));
        }
        if (match.regex() != null) {
            all.add(new Condition.Matches(name, List.of(new ValuePattern.Regex(match.regex()))));
        }
        if (match.present() != null) {
            Condition present = new Condition.Present(name);
            all.add(match.present() ? present : new Condition.Not(present));
        }
        return all.size() == 1 ? all.getFirst() : new Condition.All(all);
    }

    private static List<ValuePattern> patterns(String name, List<String> texts) {
        return texts.stream()
                .<ValuePattern>map(
                        text ->
                                name.equals(Attributes.SOURCE)
                                        ? new ValuePattern.InNetwork(AddressRange.parse(text))
                                        : ValuePattern.text(text))
                .toList();
    }
}
