package org.medgateway.core.config;

/// The text is not a YAML document that this reader takes; nothing of it can be read.
final class YamlRefused extends Exception {
    private static final long serialVersionUID = 1;

    private final transient Position at;
    private final String path;

    YamlRefused(Position at, String path, String message) {
        super(message);
        this.at = at;
        this.path = path;
    }

    Position at() {
        return at;
    }

    String path() {
        return path;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
