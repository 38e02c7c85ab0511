package org.medgateway.dr.nft;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Finds in a table of an earlier gateway what belongs to which service, so that each can be taken
/// over, or left alone, by itself. Rules are not compared but written anew with the first change;
/// flow maps stay.
final class Adoption {

    private final Listing listing;
    private final Map<Long, String> owners = new LinkedHashMap<>();
    private final Map<String, Ruleset.Builder> parts = new TreeMap<>();

    private Adoption(Listing listing) {
        this.listing = listing;
    }

    /// By the service's name in the kernel.
    static Map<String, Ruleset> of(Listing listing) {
        return new Adoption(listing).adopt();
    }

    private Map<String, Ruleset> adopt() {
        counters();
        listing.sets().forEach(this::declare);
        listing.chains().forEach(this::chain);
        numbers();
        listing.sets().forEach(this::elements);
        Map<String, Ruleset> found = new TreeMap<>();
        parts.forEach((token, builder) -> found.put(token, builder.build()));
        return found;
    }

    private void counters() {
        for (String counter : listing.counters().keySet()) {
            String token = token(counter);
            if (token != null) {
                parts.computeIfAbsent(token, _ -> new Ruleset.Builder()).counter(counter);
            }
        }
        parts.values().forEach(builder -> builder.counter(Names.LAYOUT));
    }

    /// `images` of `s.images.lost`; null for what services share.
    static @Nullable String token(String name) {
        if (!name.startsWith("s.")) {
            return null;
        }
        int dot = name.indexOf('.', 2);
        return dot < 0 ? null : name.substring(2, dot);
    }

    private List<Ruleset.Builder> ownersOf(String name) {
        String token = token(name);
        if (token == null) {
            return new ArrayList<>(parts.values());
        }
        return List.of(parts.computeIfAbsent(token, _ -> new Ruleset.Builder()));
    }

    private void declare(String name, Listing.Found set) {
        ownersOf(name).forEach(builder -> builder.declare(set.kind(), name, "as found"));
    }

    private void chain(String name) {
        ownersOf(name).forEach(builder -> builder.chain(name, Chain.AS_FOUND));
    }

    private void numbers() {
        Listing.Found packets = listing.sets().get("packets");
        if (packets != null) {
            for (Listing.Element element : packets.elements()) {
                String token = token(element.value());
                if (token != null) {
                    owners.put(Long.parseLong(element.key().getFirst()), token);
                }
            }
        }
    }

    private void elements(String name, Listing.Found set) {
        if (token(name) != null || name.startsWith("fragment")) {
            return;
        }
        for (Listing.Element element : set.elements()) {
            String owner = owner(name, element);
            Ruleset.Builder builder = owner == null ? null : parts.get(owner);
            if (builder != null) {
                builder.element(name, key(name, element), value(name, element));
            }
        }
    }

    private @Nullable String owner(String set, Listing.Element element) {
        if (element.value().startsWith("goto ")) {
            return token(element.value().substring("goto ".length()));
        }
        if (set.startsWith("front.") || set.startsWith("snat.")) {
            return ownerOfFront(set, element);
        }
        return owners.get(Long.parseLong(element.key().getFirst()));
    }

    /// `front.tcp4 { 10.0.0.1 . 104 }` belongs to whom `known4 { 10.0.0.1 . tcp . 104 }` does.
    private @Nullable String ownerOfFront(String set, Listing.Element element) {
        String transport = set.substring(set.indexOf('.') + 1, set.length() - 1);
        Listing.Found known = listing.sets().get("known" + set.charAt(set.length() - 1));
        List<String> wanted = List.of(element.key().get(0), transport, element.key().get(1));
        return known == null
                ? null
                : known.elements().stream()
                        .filter(candidate -> candidate.key().equals(wanted))
                        .map(candidate -> token(candidate.value().substring("goto ".length())))
                        .findFirst()
                        .orElse(null);
    }

    private static String key(String set, Listing.Element element) {
        return marked(set)
                ? Words.mark(Long.parseLong(element.key().getFirst()))
                : String.join(" . ", element.key());
    }

    private static boolean marked(String set) {
        return switch (set) {
            case "packets", "new", "active", "hop4", "hop6" -> true;
            default -> false;
        };
    }

    private static String value(String set, Listing.Element element) {
        return switch (set) {
            case "packets", "new" -> Words.quoted(element.value());
            default -> element.value();
        };
    }
}
