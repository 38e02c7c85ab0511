package org.medgateway.dr.nft;

import org.jspecify.annotations.Nullable;
import org.medgateway.dr.exec.Outcome;
import org.medgateway.dr.exec.Shell;
import org.medgateway.dr.plane.ForwardingException;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// One of our two tables as this gateway knows it: the part of each service, and reading from the
/// kernel. Guarded by the lock of [NftEngine].
final class Table {

    private final Shell shell;
    private final String family;
    private Map<String, Ruleset> parts = new TreeMap<>();

    Table(Shell shell, String family) {
        this.shell = shell;
        this.family = family;
    }

    String family() {
        return family;
    }

    Map<String, Ruleset> parts() {
        return parts;
    }

    /// Takes over what an earlier gateway left. The large maps that packets write to are not read.
    void adopt() {
        if (!exists()) {
            parts = new TreeMap<>();
            return;
        }
        Listing names = read("-j", "-t", "list", "table", family, Names.TABLE);
        if (!names.counters().containsKey(Names.LAYOUT)) {
            throw new ForwardingException(
                    "table "
                            + family
                            + " "
                            + Names.TABLE
                            + " was made by a version of the gateway that this one does not know;"
                            + " \"layer4 remove FILE\" takes it away, which ends its flows");
        }
        Map<String, Listing.Found> sets = new TreeMap<>();
        for (Map.Entry<String, Listing.Found> set : names.sets().entrySet()) {
            boolean ours = Adoption.token(set.getKey()) == null;
            sets.put(
                    set.getKey(),
                    ours && !set.getKey().startsWith("fragment")
                            ? set(set.getValue().kind(), set.getKey())
                            : set.getValue());
        }
        parts = new TreeMap<>(Adoption.of(new Listing(names.counters(), sets, names.chains())));
    }

    boolean exists() {
        Outcome outcome = shell.run("nft", "-j", "list", "tables", family);
        if (!outcome.ok()) {
            throw new ForwardingException(outcome.complaint());
        }
        return outcome.output().contains("\"name\": \"" + Names.TABLE + "\"");
    }

    /// The commands that make `part` the part of a service; null takes the service away.
    String delta(String token, @Nullable Ruleset part) {
        return Delta.between(
                family, Ruleset.merged(parts.values()), Ruleset.merged(with(token, part).values()));
    }

    void became(String token, @Nullable Ruleset part) {
        parts = with(token, part);
    }

    private Map<String, Ruleset> with(String token, @Nullable Ruleset part) {
        Map<String, Ruleset> changed = new TreeMap<>(parts);
        if (part == null) {
            changed.remove(token);
        } else {
            changed.put(token, part);
        }
        return changed;
    }

    /// The counters, or null when somebody took the table away.
    @Nullable Listing counters() {
        if (parts.isEmpty()) {
            return new Listing(Map.of(), Map.of(), List.of());
        }
        Outcome outcome = shell.run("nft", "-j", "list", "counters", "table", family, Names.TABLE);
        if (outcome.ok()) {
            Listing listing = Listing.parse(outcome.output());
            return listing.counters().containsKey(Names.LAYOUT) ? listing : null;
        }
        if (!exists()) {
            return null;
        }
        throw new ForwardingException(outcome.complaint());
    }

    /// The names of a service's maps that packets write to, `s.images.flow4.262144`.
    List<String> maps(String token, String kind) {
        Ruleset part = parts.get(token);
        List<String> names = new ArrayList<>();
        if (part != null) {
            String prefix = "s." + token + "." + kind;
            part.sets().keySet().stream()
                    .filter(name -> name.startsWith(prefix))
                    .forEach(names::add);
        }
        return names;
    }

    Listing.Found set(String kind, String name) {
        Listing.Found found = read("-j", "list", kind, family, Names.TABLE, name).sets().get(name);
        return found == null ? new Listing.Found(kind, List.of()) : found;
    }

    private Listing read(String... arguments) {
        List<String> command = new ArrayList<>(List.of("nft"));
        command.addAll(List.of(arguments));
        Outcome outcome = shell.run(command, "");
        if (!outcome.ok()) {
            throw new ForwardingException(outcome.complaint());
        }
        return Listing.parse(outcome.output());
    }
}
