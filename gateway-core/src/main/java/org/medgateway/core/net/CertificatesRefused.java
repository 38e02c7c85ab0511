package org.medgateway.core.net;

import java.util.List;

/// The files that the configuration names for certificates and authorities are not what they should
/// be.
public final class CertificatesRefused extends Exception {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // nobody serializes it
    private final List<String> problems;

    CertificatesRefused(List<String> problems) {
        super(String.join("\n", problems));
        this.problems = List.copyOf(problems);
    }

    /// One line each: where in the configuration, which file, what was found, what is expected.
    public List<String> problems() {
        return problems;
    }
}
