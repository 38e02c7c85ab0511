package org.medgateway.core.route;

import java.net.InetAddress;
import java.util.regex.Pattern;

/// What a value has to look like.
public sealed interface ValuePattern {

    boolean matches(String value);

    /// How the configuration writes it.
    String describe();

    /// The value itself, to the letter.
    record Exact(String text) implements ValuePattern {
        @Override
        public boolean matches(String value) {
            return text.equals(value);
        }

        @Override
        public String describe() {
            return text;
        }
    }

    /// A text in which `*` stands for any run of characters and `?` for one.
    record Glob(String text) implements ValuePattern {
        @Override
        public boolean matches(String value) {
            return matches(value, 0, 0);
        }

        /// Greedy with one place to fall back to: linear in the value for each star.
        private boolean matches(String value, int v, int t) {
            int star = -1;
            int retry = 0;
            while (v < value.length()) {
                if (t < text.length() && text.charAt(t) == '*') {
                    star = t++;
                    retry = v;
                } else if (t < text.length()
                        && (text.charAt(t) == '?' || text.charAt(t) == value.charAt(v))) {
                    t++;
                    v++;
                } else if (star >= 0) {
                    t = star + 1;
                    v = ++retry;
                } else {
                    return false;
                }
            }
            while (t < text.length() && text.charAt(t) == '*') {
                t++;
            }
            return t == text.length();
        }

        @Override
        public String describe() {
            return text;
        }
    }

    /// A regular expression that fits the whole value.
    record Regex(Pattern pattern) implements ValuePattern {
        @Override
        public boolean matches(String value) {
            return pattern.matcher(value).matches();
        }

        @Override
        public String describe() {
            return "/" + pattern.pattern() + "/";
        }
    }

    /// An address within a network.
    record InNetwork(AddressRange network) implements ValuePattern {
        @Override
        public boolean matches(String value) {
            try {
                return network.contains(InetAddress.ofLiteral(value));
            } catch (IllegalArgumentException _) {
                return false;
            }
        }

        @Override
        public String describe() {
            return network.toString();
        }
    }

    /// An exact text, or a glob where it holds `*` or `?`.
    static ValuePattern text(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('?') >= 0 ? new Glob(text) : new Exact(text);
    }
}
