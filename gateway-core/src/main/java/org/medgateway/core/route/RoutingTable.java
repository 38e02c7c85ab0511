package org.medgateway.core.route;

import java.util.List;

/// Rules in order, of which the first that holds decides, and what happens when none does.
/// Immutable, any thread.
public final class RoutingTable {

    private final List<Route> routes;
    private final Route otherwise;

    /// @param otherwise taken when no rule holds
    public RoutingTable(List<Route> routes, Route otherwise) {
        this.routes = List.copyOf(routes);
        this.otherwise = otherwise;
    }

    public List<Route> routes() {
        return routes;
    }

    public Route otherwise() {
        return otherwise;
    }

    /// Whether the attributes matter at all; a table without rules needs none.
    public boolean isTrivial() {
        return routes.isEmpty();
    }

    public Route route(Attributes attributes) {
        for (Route route : routes) {
            if (route.when().holds(attributes)) {
                return route;
            }
        }
        return otherwise;
    }

    /// How a rule fared in a trial.
    public record Step(Route route, boolean holds) {}

    /// The rules that were tried, in order, ending with the one that decides.
    public List<Step> explain(Attributes attributes) {
        List<Step> steps = new java.util.ArrayList<>();
        for (Route route : routes) {
            boolean holds = route.when().holds(attributes);
            steps.add(new Step(route, holds));
            if (holds) {
                return steps;
            }
        }
        steps.add(new Step(otherwise, true));
        return steps;
    }
}
