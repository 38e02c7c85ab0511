package org.medgateway.core.runtime;

import java.util.List;

/// A configuration that cannot be put in force; nothing has changed.
public final class ConfigurationRefused extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<String> problems;

    public ConfigurationRefused(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    /// What is wrong, one line each.
    public List<String> problems() {
        return problems;
    }
}
