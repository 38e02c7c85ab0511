package org.medgateway.core.config;

/// A text that must not be shown: a password, a key. Its `toString` does not give it away, so a
/// record that holds one may be logged.
@Syntax("secret text, best given as `${env:...}` or `${file:...}`")
public record Secret(String text) {

    public static Secret parse(String text) {
        return new Secret(text);
    }

    @Override
    public String toString() {
        return "***";
    }
}
