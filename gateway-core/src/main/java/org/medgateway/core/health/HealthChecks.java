package org.medgateway.core.health;

import java.util.List;

/// The checks that belong to no protocol.
public final class HealthChecks {

    private HealthChecks() {}

    public static List<HealthCheckType<?>> builtIn() {
        return List.of(new ConnectCheck.Type(), new HttpCheck.Type(), new ScriptCheck.Type());
    }
}
