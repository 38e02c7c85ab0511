package org.medgateway.dr.nft;

import org.medgateway.dr.plane.FlowState;
import org.medgateway.dr.plane.ForwardingException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The kernel cannot change the size of a map, so a service that wants another gets new maps, which
/// take over what the old ones hold. Packets go on meanwhile, hence two steps: first the rules
/// change over to the new maps with what was in the old ones, which stay; then what came into the
/// old ones in between is added, and they go. A TCP packet of such a flow that comes between the
/// steps is dropped, not reset: its sender repeats it.
final class Resizing {

    /// `s.NAME.flow4.SIZE`, `s.NAME.flow6.SIZE.PORT`, `s.NAME.pinned4.SIZE`.
    private static final Pattern MAP =
            Pattern.compile("(s\\.[^.]+\\.(?:flow|pinned)[46])\\.(\\d+)((?:\\.\\d+)?)");

    private final Ruleset before;
    private final Ruleset after;

    /// From the name of each map that goes to the name of the one that takes its place.
    private final Map<String, String> maps = new LinkedHashMap<>();

    /// What [#copies] found in each map that goes.
    private final Map<String, List<FlowState.Entry>> held = new LinkedHashMap<>();

    /// The part of a table that a service has, and the one that it is to have.
    Resizing(Ruleset before, Ruleset after) {
        this.before = before;
        this.after = after;
        Map<String, String> wanted = new HashMap<>();
        after.sets().keySet().forEach(name -> wanted.put(withoutSize(name), name));
        for (String name : before.sets().keySet()) {
            String next = wanted.get(withoutSize(name));
            if (next != null && !after.sets().containsKey(name)) {
                maps.put(name, next);
            }
        }
    }

    private static String withoutSize(String map) {
        Matcher matcher = MAP.matcher(map);
        return matcher.matches() ? matcher.group(1) + matcher.group(3) : map;
    }

    /// How many entries a map can hold, by its name.
    static int size(String map) {
        Matcher matcher = MAP.matcher(map);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(map + " is no map of flows");
        }
        return Integer.parseInt(matcher.group(2));
    }

    Map<String, String> maps() {
        return Map.copyOf(maps);
    }

    /// What stands between the steps: as it is to be, but with the old maps, and patient with
    /// packets of flows that it does not know.
    Ruleset between() {
        Map<String, NamedSet> sets = new LinkedHashMap<>(after.sets());
        maps.keySet()
                .forEach(
                        name -> {
                            NamedSet old = before.sets().get(name);
                            if (old != null) {
                                sets.put(name, old);
                            }
                        });
        Map<String, Chain> chains = new LinkedHashMap<>(after.chains());
        chains.replaceAll((_, chain) -> patient(chain));
        return new Ruleset(after.counters(), sets, chains);
    }

    /// The commands of the first step that fill the new maps.
    ///
    /// @throws ForwardingException if more is remembered than the new size takes
    String copies(String service, Table table) {
        StringBuilder copies = new StringBuilder();
        maps.forEach(
                (old, next) -> {
                    List<FlowState.Entry> entries = RememberedFlows.entries(table, old);
                    if (entries.size() > size(next)) {
                        throw new ForwardingException(
                                "service \"%s\": flows.size is to be %d, but %d are remembered now; wait until they are fewer, or choose a larger size"
                                        .formatted(service, size(next), entries.size()));
                    }
                    held.put(old, entries);
                    copies.append(Reading.additions(table.family(), next, entries));
                });
        return copies.toString();
    }

    /// The commands of the second step: what came into the old maps in between.
    String additions(Table table) {
        StringBuilder additions = new StringBuilder();
        maps.forEach(
                (old, next) ->
                        additions.append(
                                Reading.missing(
                                        table.family(),
                                        next,
                                        table.set("map", next),
                                        since(
                                                held.getOrDefault(old, List.of()),
                                                RememberedFlows.entries(table, old)))));
        return additions.toString();
    }

    private static Chain patient(Chain chain) {
        return new Chain(chain.hook(), chain.rules().stream().map(Resizing::patient).toList());
    }

    private static String patient(String rule) {
        return isLost(rule) ? "drop" : rule;
    }

    private static boolean isLost(String rule) {
        return rule.matches("counter name \"s\\.[^\"]+\\.lost\" (accept|reject with tcp reset)");
    }

    /// What came into a map after it was read first.
    static List<FlowState.Entry> since(List<FlowState.Entry> first, List<FlowState.Entry> now) {
        Set<String> known = new HashSet<>();
        first.forEach(entry -> known.add(entry.key()));
        List<FlowState.Entry> fresh = new ArrayList<>(now);
        fresh.removeIf(entry -> known.contains(entry.key()));
        return fresh;
    }
}
