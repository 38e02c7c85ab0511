package org.medgateway.core.observe;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.ConcurrentHashMap;

/// Keeps the values of a label few, where clients have a say in them: the first ones stand for
/// themselves, all later ones are `other`. Any thread.
final class BoundedLabel {

    static final String OTHER = "other";
    static final String NONE = "none";

    private static final int LONGEST = 64;

    private final int most;
    private final ConcurrentHashMap<String, String> known = new ConcurrentHashMap<>();

    BoundedLabel(int most) {
        this.most = most;
    }

    String of(String value) {
        String label = known.get(value);
        return label != null ? label : admit(value);
    }

    private synchronized String admit(String value) {
        if (value.isEmpty()) {
            return NONE;
        }
        @Nullable String label = known.get(value);
        if (label != null) {
            return label;
        }
        if (known.size() >= most || value.length() > LONGEST) {
            return OTHER;
        }
        known.put(value, value);
        return value;
    }
}
