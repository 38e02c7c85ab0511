package org.medgateway.core.config;

import java.util.List;

/// Up is a server for which an external program exits with 0. Its arguments are those configured,
/// then the server's address, port, name and the virtual service's name; 0 is up, anything else is
/// down with the first line of its output as the reason. It is ended when the timeout is over.
@TypeName("script")
public record ScriptCheckConfig(
        @Flattened Cadence cadence,
        @Setting(
                        value = "The program and its first arguments.",
                        example = "[/etc/medgateway/check.sh, --fast]")
                List<String> command)
        implements HealthCheckConfig, Checked {

    @Override
    public void check(Scope scope) {
        if (command.isEmpty()) {
            scope.problem("command", "expected a program");
        }
    }
}
