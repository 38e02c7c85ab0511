package org.medgateway.admin.configuration;

/// Changes one value of a server in the text of the configuration.
final class ServerText {
    private ServerText() {}

    /// The text with another weight of a server, in every pool that names it.
    ///
    /// @throws IllegalArgumentException where the file does not write out the server
    static String weight(String text, String serviceName, String server, int weight) {
        String next = text;
        int changed = 0;
        // From the last place to the first, so that the places before stay where they are.
        for (YamlSpan.Mapping found :
                servers(ListText.service(text, serviceName), server).reversed()) {
            next = set(next, found, weight);
            changed++;
        }
        if (changed == 0) {
            throw new IllegalArgumentException("the file does not write out the server " + server);
        }
        return next;
    }

    private static String set(String text, YamlSpan.Mapping server, int weight) {
        YamlSpan value = server.get("weight");
        if (value != null) {
            return text.substring(0, value.start()) + weight + text.substring(value.end());
        }
        YamlSpan.Entry last = server.entries().getLast();
        int at = last.value().end();
        if (server.flow()) {
            return text.substring(0, at) + ", weight: " + weight + text.substring(at);
        }
        int first = server.entries().getFirst().key().start();
        int column = first - (text.lastIndexOf('\n', first - 1) + 1);
        YamlSpan.Scalar name = server.entries().getFirst().key();
        return text.substring(0, name.start())
                + "weight: "
                + weight
                + "\n"
                + " ".repeat(column)
                + text.substring(name.start());
    }

    private static java.util.List<YamlSpan.Mapping> servers(YamlSpan.Mapping service, String name) {
        java.util.List<YamlSpan.Mapping> found = new java.util.ArrayList<>();
        if (service.get("servers") instanceof YamlSpan.Sequence servers) {
            collect(servers, name, found);
        }
        if (service.get("pools") instanceof YamlSpan.Mapping pools) {
            for (YamlSpan.Entry pool : pools.entries()) {
                switch (pool.value()) {
                    case YamlSpan.Sequence servers -> collect(servers, name, found);
                    case YamlSpan.Mapping settings -> {
                        if (settings.get("servers") instanceof YamlSpan.Sequence servers) {
                            collect(servers, name, found);
                        }
                    }
                    case YamlSpan.Scalar _ -> {}
                    case YamlSpan.Alias _ -> {}
                }
            }
        }
        found.sort(java.util.Comparator.comparingInt(YamlSpan.Mapping::start));
        return found;
    }

    private static void collect(
            YamlSpan.Sequence servers, String name, java.util.List<YamlSpan.Mapping> found) {
        for (YamlSpan item : servers.items()) {
            if (item instanceof YamlSpan.Mapping map
                    && map.get("name") instanceof YamlSpan.Scalar scalar
                    && scalar.value().equals(name)) {
                found.add(map);
            }
        }
    }
}
