package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

/// Where the administration listens.
public record AdminSettings(
        @Setting(
                        value = "The address of the REST API and the web page.",
                        defaultsTo = "127.0.0.1:9443")
                Endpoint listen,
        @Setting(
                        value =
                                "The name of the certificate to show; without one, a self-signed"
                                        + " certificate is made at the first start.")
                @Nullable String certificate,
        @Setting(
                        value =
                                "Whether the administration speaks plain HTTP instead of HTTPS;"
                                        + " only ever on loopback.",
                        defaultsTo = "false")
                boolean plain)
        implements Checked {

    private static boolean isLoopback(Endpoint address) {
        return address.host().equals("localhost")
                || address.host().equals("::1")
                || address.host().startsWith("127.");
    }

    @Override
    public void check(Scope scope) {
        if (plain && !isLoopback(listen)) {
            scope.problem(
                    "plain",
                    "plain HTTP is possible on a loopback address only, and listen is " + listen);
        }
    }
}
