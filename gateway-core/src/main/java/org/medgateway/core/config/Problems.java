package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What one reading finds wrong, and where each path stands. One thread only.
final class Problems {
    /// A file so broken helps nobody; the first ones do.
    static final int MAX = 500;

    private static final Comparator<Problem> BY_PLACE =
            Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column);

    private final String file;
    private final Set<Problem> problems = new LinkedHashSet<>();
    private final Set<Problem> warnings = new LinkedHashSet<>();
    private final Map<String, Position> places = new HashMap<>();

    Problems(String file) {
        this.file = file;
    }

    void add(Position at, String path, String message) {
        if (!full()) {
            problems.add(new Problem(file, at.line(), at.column(), path, message));
        }
    }

    /// At the spot, or the nearest place above it that is in the file.
    void add(Spot spot, String message) {
        add(spot.at().line() > 0 ? spot.at() : placeOf(spot.path()), spot.path(), message);
    }

    void warn(Position at, String path, String message) {
        if (warnings.size() < MAX) {
            warnings.add(new Problem(file, at.line(), at.column(), path, message));
        }
    }

    /// Whether nothing more will be listed.
    boolean full() {
        return problems.size() >= MAX;
    }

    /// Notes where a path stands.
    void place(String path, Position at) {
        if (at.line() > 0) {
            places.put(path, at);
        }
    }

    /// Where the path stands, or the nearest above it.
    Position placeOf(String path) {
        for (String p = path; !p.isEmpty(); p = p.substring(0, cut(p))) {
            @Nullable Position at = places.get(p);
            if (at != null) {
                return at;
            }
        }
        return places.getOrDefault("", Position.NONE);
    }

    private static int cut(String path) {
        return Math.max(0, Math.max(path.lastIndexOf('.'), path.lastIndexOf('[')));
    }

    boolean none() {
        return problems.isEmpty();
    }

    List<Problem> problems() {
        return sorted(problems);
    }

    List<Problem> warnings() {
        return sorted(warnings);
    }

    private List<Problem> sorted(Set<Problem> found) {
        var all = new ArrayList<>(found);
        all.sort(BY_PLACE);
        if (all.size() == MAX) {
            all.add(
                    new Problem(
                            file,
                            0,
                            0,
                            "",
                            "there may be more; only the first " + MAX + " found are listed"));
        }
        return all;
    }
}
