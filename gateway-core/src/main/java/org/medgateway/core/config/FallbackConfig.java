package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

/// What answers when no server is available.
@Shorthand("page")
public record FallbackConfig(
        @Setting("A server that is used only then, without health checks.")
                @Nullable RealServerConfig server,
        @Setting(
                        value =
                                "For web services: `default` for the built-in page, `off`, or a"
                                        + " file.",
                        defaultsTo = "off")
                String page,
        @Setting(
                        value =
                                "Whether sessions on the fallback server end when a proper server"
                                        + " is back.",
                        defaultsTo = "true")
                boolean endWhenBack) {}
