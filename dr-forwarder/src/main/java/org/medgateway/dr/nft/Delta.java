package org.medgateway.dr.nft;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The commands that turn one ruleset into another, for one `nft -f -`, which the kernel does as
/// one transaction. The order is the one that nftables accepts: a thing is declared before it is
/// used and no longer used before it is deleted. Maps that packets write to are never touched.
final class Delta {

    private final String table;
    private final Ruleset before;
    private final Ruleset after;
    private final List<String> lines = new ArrayList<>();

    private Delta(String family, Ruleset before, Ruleset after) {
        this.table = family + " " + Names.TABLE;
        this.before = before;
        this.after = after;
    }

    /// Empty when nothing differs.
    static String between(String family, Ruleset before, Ruleset after) {
        return new Delta(family, before, after).text();
    }

    private String text() {
        if (after.equals(Ruleset.EMPTY)) {
            return before.equals(Ruleset.EMPTY) ? "" : "delete table " + table + "\n";
        }
        if (before.equals(Ruleset.EMPTY)) {
            lines.add("add table " + table);
        }
        declare();
        flushChangedChains();
        deleteElements();
        addElements();
        addRules();
        deleteGone();
        return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    }

    private void declare() {
        for (String counter : after.counters()) {
            if (!before.counters().contains(counter)) {
                lines.add("add counter " + table + " " + counter);
            }
        }
        after.sets()
                .forEach(
                        (name, set) -> {
                            if (!before.sets().containsKey(name)) {
                                lines.add(
                                        "add %s %s %s { %s }"
                                                .formatted(
                                                        set.kind(),
                                                        table,
                                                        name,
                                                        set.declaration()));
                            }
                        });
        after.chains()
                .forEach(
                        (name, chain) -> {
                            if (!before.chains().containsKey(name)) {
                                String hook =
                                        chain.hook() == null ? "" : " { " + chain.hook() + " }";
                                lines.add("add chain " + table + " " + name + hook);
                            }
                        });
    }

    private void flushChangedChains() {
        before.chains()
                .forEach(
                        (name, chain) -> {
                            if (!chain.rules().isEmpty() && changed(name)) {
                                lines.add("flush chain " + table + " " + name);
                            }
                        });
    }

    private boolean changed(String chain) {
        Chain old = before.chains().get(chain);
        Chain wanted = after.chains().get(chain);
        return old == null || wanted == null || !old.rules().equals(wanted.rules());
    }

    private void deleteElements() {
        before.sets()
                .forEach(
                        (name, set) -> {
                            Map<String, String> kept = elements(after, name);
                            List<String> gone =
                                    set.elements().entrySet().stream()
                                            .filter(e -> !e.getValue().equals(kept.get(e.getKey())))
                                            .map(e -> set.element(e.getKey()))
                                            .toList();
                            change("delete", name, gone);
                        });
    }

    private void addElements() {
        after.sets()
                .forEach(
                        (name, set) -> {
                            Map<String, String> had = elements(before, name);
                            List<String> fresh =
                                    set.elements().entrySet().stream()
                                            .filter(e -> !e.getValue().equals(had.get(e.getKey())))
                                            .map(e -> set.element(e.getKey()))
                                            .toList();
                            change("add", name, fresh);
                        });
    }

    private static Map<String, String> elements(Ruleset ruleset, String set) {
        NamedSet found = ruleset.sets().get(set);
        return found == null ? Map.of() : found.elements();
    }

    private void change(String verb, String set, List<String> elements) {
        if (!elements.isEmpty()) {
            lines.add(
                    "%s element %s %s { %s }"
                            .formatted(verb, table, set, String.join(", ", elements)));
        }
    }

    private void addRules() {
        after.chains()
                .forEach(
                        (name, chain) -> {
                            if (changed(name)) {
                                for (String rule : chain.rules()) {
                                    lines.add("add rule " + table + " " + name + " " + rule);
                                }
                            }
                        });
    }

    private void deleteGone() {
        for (String chain : before.chains().keySet()) {
            if (!after.chains().containsKey(chain)) {
                lines.add("delete chain " + table + " " + chain);
            }
        }
        before.sets()
                .forEach(
                        (name, set) -> {
                            if (!after.sets().containsKey(name)) {
                                lines.add("delete " + set.kind() + " " + table + " " + name);
                            }
                        });
        for (String counter : before.counters()) {
            if (!after.counters().contains(counter)) {
                lines.add("delete counter " + table + " " + counter);
            }
        }
    }
}
