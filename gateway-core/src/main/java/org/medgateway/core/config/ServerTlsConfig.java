package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

/// TLS towards servers.
@Shorthand("verify")
public record ServerTlsConfig(
        @Setting(
                        value =
                                "The authority that the server's certificate is checked against;"
                                    + " `system` for the machine's own authorities, `none` for no"
                                    + " check.",
                        defaultsTo = "system")
                String verify,
        @Setting(
                        value =
                                "Whether the certificate has to name the server; only where it is"
                                        + " checked.",
                        defaultsTo = "false")
                boolean verifyHost,
        @Setting("The name of the certificate to show to the server.") @Nullable String certificate,
        @Setting(
                        value =
                                "The server name to send: `auto` for the configured host name (none"
                                        + " for an address), `off` for none, or the name itself.",
                        defaultsTo = "auto")
                String sni,
        @Setting(value = "Versions and ciphers.", defaultsTo = "intermediate") TlsProfile profile) {

    public static final String VERIFY_NONE = "none";
    public static final String VERIFY_SYSTEM = "system";
    public static final String SNI_AUTO = "auto";
    public static final String SNI_OFF = "off";
}
