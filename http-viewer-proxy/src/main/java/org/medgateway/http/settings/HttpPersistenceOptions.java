package org.medgateway.http.settings;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.Checked;
import org.medgateway.core.config.PersistenceOptions;
import org.medgateway.core.config.Scope;
import org.medgateway.core.config.Setting;

import java.time.Duration;

/// What persistence by cookie needs to know.
public record HttpPersistenceOptions(
        @Setting(value = "The cookie's name.", defaultsTo = "SERVERID") String name,
        @Setting("A cookie that was not used for so long is worth nothing.")
                @Nullable Duration maxIdle,
        @Setting("A cookie older than this is worth nothing, however much it is used.")
                @Nullable Duration maxLife,
        @Setting(
                        value = "To which requests browsers add it: `None`, `Lax` or `Strict`.",
                        defaultsTo = "Lax")
                String sameSite,
        @Setting("Whether browsers send it over TLS only; by default where the service speaks TLS.")
                @Nullable Boolean secure,
        @Setting(value = "Whether scripts in the page cannot read it.", defaultsTo = "true")
                boolean httpOnly,
        @Setting(value = "For which part of the site it is.", defaultsTo = "/") String path,
        @Setting("For which domain it is; by default for the host that answered.")
                @Nullable String domain,
        @Setting(
                        value =
                                "What the cookie is sealed with, 16 characters or more; the same on"
                                    + " both gateways of a pair. By default made at the first start"
                                    + " and kept in the state folder.",
                        example = "${file:/etc/medgateway/cookie.secret}")
                @Nullable String secret)
        implements PersistenceOptions, Checked {

    @Override
    public void check(Scope scope) {
        if (!sameSite.equals("None") && !sameSite.equals("Lax") && !sameSite.equals("Strict")) {
            scope.problem("sameSite", "expected None, Lax or Strict, found \"" + sameSite + "\"");
        }
        if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
            scope.problem("name", "expected letters, digits and !#$%&'*+-.^_`|~");
        }
        if (!path.matches("/[!-:<-~]*")) {
            scope.problem("path", "expected a path that begins with /");
        }
        if (domain != null && !domain.matches("[0-9A-Za-z.-]+")) {
            scope.problem("domain", "expected a domain name, found \"" + domain + "\"");
        }
        if (secret != null && secret.length() < 16) {
            scope.problem("secret", "expected 16 characters or more");
        }
    }
}
