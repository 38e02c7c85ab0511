package org.medgateway.core.config;

import java.nio.file.Path;
import java.util.List;

/// Certificate authorities that a peer's certificate is checked against.
@Shorthand("pem")
public record AuthorityConfig(
        @Setting("PEM files with the authorities' certificates.") List<Path> pem)
        implements Checked {

    @Override
    public void check(Scope scope) {
        if (pem.isEmpty()) {
            scope.problem("pem", "expected at least one file");
        }
    }
}
