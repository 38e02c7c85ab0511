package org.medgateway.core.config;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What has to fit together within one virtual service.
final class VirtualServiceCheck {

    private final VirtualServiceConfig service;
    private final Scope scope;

    VirtualServiceCheck(VirtualServiceConfig service, Scope scope) {
        this.service = service;
        this.scope = scope;
    }

    void run() {
        addresses();
        servers();
        routes();
        keys();
        if (service.maxConnections() < 1) {
            scope.problem(
                    "maxConnections", "expected at least 1, found " + service.maxConnections());
        }
        service.options().check(service, scope);
    }

    private void addresses() {
        if (service.listen().isEmpty()) {
            scope.problem("listen", "expected an address such as 10.12.1.100:104");
        }
        Set<Endpoint> seen = new HashSet<>();
        for (int i = 0; i < service.listen().size(); i++) {
            Endpoint address = service.listen().get(i);
            if (address.port() != 0 && !seen.add(address)) {
                scope.problem("listen[" + i + "]", address + " appears twice");
            }
        }
    }

    private void servers() {
        if (!service.servers().isEmpty()
                && service.pools().containsKey(VirtualServiceConfig.MAIN_POOL)) {
            scope.problem("servers", "the pool main is given twice, by servers and by pools.main");
        }
        Map<String, String> first = new HashMap<>();
        unique(service.servers(), "servers", first);
        service.pools()
                .forEach(
                        (name, pool) ->
                                unique(pool.servers(), "pools." + name + ".servers", first));
        if (service.defaultPool() != null
                && !service.allPools().containsKey(service.defaultPool())) {
            scope.problem("default", unknownPool(service.defaultPool()));
        }
    }

    private void unique(List<RealServerConfig> servers, String path, Map<String, String> first) {
        for (int i = 0; i < servers.size(); i++) {
            String here = path + "[" + i + "]";
            String name = servers.get(i).name();
            String before = first.putIfAbsent(name, here);
            if (before != null) {
                scope.problem(
                        here,
                        "\"" + name + "\" appears twice, first at line " + scope.line(before));
            }
        }
    }

    private void routes() {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < service.routes().size(); i++) {
            RouteConfig route = service.routes().get(i);
            String path = "routes[" + i + "]";
            if (!names.add(route.name())) {
                scope.problem(path + ".name", "\"" + route.name() + "\" appears twice");
            }
            if (route.pool() != null && !service.allPools().containsKey(route.pool())) {
                scope.problem(path + ".pool", unknownPool(route.pool()));
            }
            for (String pool : route.options().pools()) {
                if (!service.allPools().containsKey(pool)) {
                    scope.problem(path, unknownPool(pool));
                }
            }
            condition(route.when(), path + ".when");
        }
    }

    private void condition(ConditionConfig condition, String path) {
        condition
                .attributes()
                .forEach(
                        (name, match) -> {
                            attribute(name, path + "." + name);
                            if (name.equals("source")) {
                                networks(match.is(), path + "." + name);
                                networks(match.not(), path + "." + name);
                            }
                        });
        if (condition.not() != null) {
            condition(condition.not(), path + ".not");
        }
        for (int i = 0; i < condition.any().size(); i++) {
            condition(condition.any().get(i), path + ".any[" + i + "]");
        }
        for (int i = 0; i < condition.all().size(); i++) {
            condition(condition.all().get(i), path + ".all[" + i + "]");
        }
    }

    private void networks(List<String> texts, String path) {
        for (String text : texts) {
            try {
                Network.parse(text);
            } catch (IllegalArgumentException e) {
                scope.problem(path, String.valueOf(e.getMessage()));
            }
        }
    }

    private void keys() {
        if (service.balance().algorithm() == BalanceConfig.Algorithm.HASH) {
            key(service.balance().key(), "balance");
        }
        key(service.persistence().by(), "persistence");
        service.pools()
                .forEach(
                        (name, pool) -> {
                            if (pool.balance() != null
                                    && pool.balance().algorithm() == BalanceConfig.Algorithm.HASH) {
                                key(pool.balance().key(), "pools." + name + ".balance");
                            }
                            if (pool.persistence() != null) {
                                key(pool.persistence().by(), "pools." + name + ".persistence");
                            }
                        });
    }

    private void key(String by, String path) {
        switch (by) {
            case PersistenceConfig.NONE,
                    PersistenceConfig.SOURCE_IP,
                    PersistenceConfig.LAST_SUCCESSFUL -> {}
            case PersistenceConfig.COOKIE -> {
                if (!service.options().keepsCookies()) {
                    scope.problem(
                            path,
                            "cookie persistence needs a web service, and this one is "
                                    + service.type());
                }
            }
            default -> attribute(by, path);
        }
    }

    private void attribute(String name, String path) {
        if (!name.equals("source")) {
            service.options().refuseAttribute(name).ifPresent(why -> scope.problem(path, why));
        }
    }

    private String unknownPool(String name) {
        return "there is no pool \""
                + name
                + "\"; the pools are "
                + String.join(", ", service.allPools().keySet());
    }
}
