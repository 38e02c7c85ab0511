package org.medgateway.core.config;

import java.util.Locale;

/// Names of records in words, for readers.
final class Names {
    private Names() {}

    /// `VirtualServiceConfig` is a `virtual service`.
    static String words(Class<?> type) {
        return stem(type)
                .replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ")
                .toLowerCase(Locale.ROOT);
    }

    /// `a duration`, `an address`; what does not begin with a letter stays as it is.
    static String one(String thing) {
        String plain = thing.replace("`", "");
        char first = plain.charAt(0);
        if (!Character.isLetter(first) || !Character.isLetter(thing.charAt(0))) {
            return plain;
        }
        return ("aeio".indexOf(first) >= 0 ? "an " : "a ") + plain;
    }

    /// `VirtualService`; with the class around it, because `Timeouts` alone may be anybody's.
    static String stem(Class<?> type) {
        String own = type.getSimpleName().replaceFirst("(?<=.)(Config|Settings|Options)$", "");
        Class<?> around = type.getEnclosingClass();
        return around == null ? own : stem(around) + own;
    }
}
