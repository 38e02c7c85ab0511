package org.medgateway.core.route;

import java.util.List;
import java.util.stream.Collectors;

/// What has to be true of an exchange for a rule to apply.
public sealed interface Condition {

    Condition ALWAYS = new All(List.of());

    boolean holds(Attributes attributes);

    /// In words, as the configuration says it.
    String describe();

    /// Some value of the attribute fits some pattern.
    record Matches(String attribute, List<ValuePattern> patterns) implements Condition {
        public Matches {
            patterns = List.copyOf(patterns);
        }

        @Override
        public boolean holds(Attributes attributes) {
            for (String value : attributes.values(attribute)) {
                for (ValuePattern pattern : patterns) {
                    if (pattern.matches(value)) {
                        return true;
                    }
                }
            }
            return false;
        }

        @Override
        public String describe() {
            return attribute
                    + " is "
                    + patterns.stream()
                            .map(ValuePattern::describe)
                            .collect(Collectors.joining(" or "));
        }
    }

    /// The attribute has a value.
    record Present(String attribute) implements Condition {
        @Override
        public boolean holds(Attributes attributes) {
            return !attributes.values(attribute).isEmpty();
        }

        @Override
        public String describe() {
            return attribute + " is present";
        }
    }

    record Not(Condition inner) implements Condition {
        @Override
        public boolean holds(Attributes attributes) {
            return !inner.holds(attributes);
        }

        @Override
        public String describe() {
            return "not (" + inner.describe() + ")";
        }
    }

    /// All hold; an empty list always does.
    record All(List<Condition> conditions) implements Condition {
        public All {
            conditions = List.copyOf(conditions);
        }

        @Override
        public boolean holds(Attributes attributes) {
            for (Condition condition : conditions) {
                if (!condition.holds(attributes)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public String describe() {
            return conditions.isEmpty()
                    ? "always"
                    : conditions.stream()
                            .map(Condition::describe)
                            .collect(Collectors.joining(" and "));
        }
    }

    /// Some hold; an empty list never does.
    record Any(List<Condition> conditions) implements Condition {
        public Any {
            conditions = List.copyOf(conditions);
        }

        @Override
        public boolean holds(Attributes attributes) {
            for (Condition condition : conditions) {
                if (condition.holds(attributes)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public String describe() {
            return conditions.stream()
                    .map(condition -> "(" + condition.describe() + ")")
                    .collect(Collectors.joining(" or "));
        }
    }
}
