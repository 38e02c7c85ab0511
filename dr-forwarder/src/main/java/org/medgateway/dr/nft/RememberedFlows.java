package org.medgateway.dr.nft;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.Network;
import org.medgateway.dr.plane.Flow;
import org.medgateway.dr.plane.FlowState;
import org.medgateway.dr.plane.Pinned;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the packets themselves wrote into the kernel's maps: which flow is whose, and which client
/// is pinned where. Reads it, and words the commands that change it. A service goes by its token
/// here ([Names#token]).
final class RememberedFlows {

    private static final String FLOW = "flow";
    private static final String PINNED = "pinned";

    private final List<Table> tables;

    RememberedFlows(List<Table> tables) {
        this.tables = List.copyOf(tables);
    }

    /// The entries of one map.
    static List<FlowState.Entry> entries(Table table, String map) {
        return entries(map, table.set("map", map));
    }

    private static List<FlowState.Entry> entries(String map, Listing.Found found) {
        return found.elements().stream().map(element -> Reading.entry(map, element)).toList();
    }

    /// `servers` names the servers by their numbers.
    List<Flow> flows(String token, Map<Long, String> servers) {
        List<Flow> flows = new ArrayList<>();
        forMaps(
                token,
                FLOW,
                (_, name, found) ->
                        found.elements()
                                .forEach(
                                        element ->
                                                flows.add(Reading.flow(name, element, servers))));
        return flows;
    }

    List<Pinned> pinned(String token, Map<Long, String> servers) {
        List<Pinned> pinned = new ArrayList<>();
        forMaps(
                token,
                PINNED,
                (_, _, found) ->
                        found.elements()
                                .forEach(element -> pinned.add(Reading.pinned(element, servers))));
        return pinned;
    }

    /// The commands that forget where clients are pinned; `client` null is all of them.
    String unpinning(String token, @Nullable Network client) {
        StringBuilder text = new StringBuilder();
        forMaps(
                token,
                PINNED,
                (table, name, found) -> {
                    for (Listing.Element element : found.elements()) {
                        String address = element.key().getFirst();
                        if (client == null || client.contains(InetAddress.ofLiteral(address))) {
                            text.append(
                                    "delete element %s %s %s { %s }\n"
                                            .formatted(table.family(), Names.TABLE, name, address));
                        }
                    }
                });
        return text.toString();
    }

    /// Everything, flows and pinned clients.
    List<FlowState.Entry> entries(String token) {
        List<FlowState.Entry> entries = new ArrayList<>();
        for (String kind : List.of(FLOW, PINNED)) {
            forMaps(token, kind, (_, name, found) -> entries.addAll(entries(name, found)));
        }
        return entries;
    }

    /// The commands that add those of `entries` which are not there.
    String missing(String token, List<FlowState.Entry> entries) {
        StringBuilder text = new StringBuilder();
        for (String kind : List.of(FLOW, PINNED)) {
            forMaps(
                    token,
                    kind,
                    (table, name, found) ->
                            text.append(
                                    Reading.missing(
                                            table.family(),
                                            name,
                                            found,
                                            entries.stream()
                                                    .filter(entry -> entry.map().equals(name))
                                                    .toList())));
        }
        return text.toString();
    }

    /// The servers by their numbers, as an earlier gateway named them in the kernel.
    Map<Long, String> servers(String token) {
        Map<Long, String> names = new LinkedHashMap<>();
        for (Table table : tables) {
            Ruleset part = table.parts().get(token);
            NamedSet packets = part == null ? null : part.sets().get("packets");
            if (packets != null) {
                packets.elements()
                        .forEach(
                                (mark, counter) ->
                                        names.put(Long.decode(mark), Reading.server(counter)));
            }
        }
        return names;
    }

    private interface MapReader {
        void read(Table table, String name, Listing.Found found);
    }

    private void forMaps(String token, String kind, MapReader reader) {
        for (Table table : tables) {
            for (String name : table.maps(token, kind)) {
                reader.read(table, name, table.set("map", name));
            }
        }
    }
}
