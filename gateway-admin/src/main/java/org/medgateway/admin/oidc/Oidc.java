package org.medgateway.admin.oidc;

import org.jspecify.annotations.Nullable;
import org.medgateway.admin.access.Principal;
import org.medgateway.admin.access.Secrets;
import org.medgateway.admin.access.UserStore;
import org.medgateway.admin.certificate.Trust;
import org.medgateway.core.config.AdminRole;
import org.medgateway.core.config.AdminSettings;
import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.config.OidcSettings;
import org.medgateway.core.runtime.Administration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Logins by OpenID Connect, from the button to the principal: the authorization code flow with
/// PKCE (RFC 7636), bound to the browser that began it. Any thread; blocks.
public final class Oidc {

    private static final Logger LOG = LoggerFactory.getLogger(Oidc.class);
    private static final int MOST_PENDING = 1_000;
    private static final Duration LONGEST_LOGIN = Duration.ofMinutes(10);

    /// A login that has begun.
    ///
    /// @param address where the browser is to go
    /// @param state what it has to bring back, in the address and in a cookie
    public record Begun(URI address, String state) {}

    private record Pending(
            Provider provider, String nonce, String verifier, String redirect, Instant begun) {}

    private final Administration gateway;
    private final UserStore users;
    private final InstantSource clock;
    private final ConcurrentHashMap<String, Pending> pending = new ConcurrentHashMap<>();
    private @Nullable Provider provider; // guarded by this

    public Oidc(Administration gateway, UserStore users, InstantSource clock) {
        this.gateway = gateway;
        this.users = users;
        this.clock = clock;
    }

    /// What the button says; null where there is no provider.
    public @Nullable String label() {
        OidcSettings settings = settings();
        return settings == null ? null : settings.label();
    }

    private @Nullable OidcSettings settings() {
        AdminSettings admin = gateway.config().admin();
        return admin == null ? null : admin.oidc();
    }

    /// The provider of the configuration in force. A new configuration may trust others.
    private synchronized Provider provider() throws LoginRefused, IOException {
        OidcSettings settings = settings();
        if (settings == null) {
            throw new LoginRefused("no provider is configured");
        }
        Provider known = provider;
        if (known == null || !known.settings().equals(settings)) {
            GatewayConfig config = gateway.config();
            known = new Provider(settings, Trust.of(config, settings.verify()), clock);
            provider = known;
        }
        return known;
    }

    /// Begins a login.
    ///
    /// @param redirect where the provider sends the browser back to
    public Begun begin(String redirect) throws LoginRefused {
        try {
            Provider asked = provider();
            String state = Secrets.random();
            String nonce = Secrets.random();
            String verifier = Secrets.random();
            Map<String, String> parameters = new LinkedHashMap<>();
            parameters.put("response_type", "code");
            parameters.put("client_id", asked.settings().clientId());
            parameters.put("redirect_uri", redirect);
            parameters.put("scope", asked.settings().scope());
            parameters.put("state", state);
            parameters.put("nonce", nonce);
            parameters.put("code_challenge", challenge(verifier));
            parameters.put("code_challenge_method", "S256");
            URI address = asked.authorization(parameters);
            makeRoom();
            pending.put(state, new Pending(asked, nonce, verifier, redirect, clock.instant()));
            return new Begun(address, state);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private static LoginRefused unreachable(IOException e) {
        LOG.warn("The login provider cannot be used: {}", e.toString());
        return new LoginRefused("the login provider cannot be used at the moment");
    }

    private void makeRoom() {
        Instant now = clock.instant();
        pending.values().removeIf(login -> login.begun().plus(LONGEST_LOGIN).isBefore(now));
        while (pending.size() >= MOST_PENDING) {
            pending.entrySet().stream()
                    .min(Comparator.comparing(entry -> entry.getValue().begun()))
                    .ifPresent(oldest -> pending.remove(oldest.getKey()));
        }
    }

    private static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// Ends a login that came back from the provider; each state counts once.
    ///
    /// @param state as the address has it
    /// @param kept as the browser's cookie has it; null where it has none
    public Principal finish(String state, @Nullable String kept, String code) throws LoginRefused {
        if (kept == null || !Secrets.same(state, kept)) {
            throw new LoginRefused("the login was not begun in this browser");
        }
        Pending login = pending.remove(state);
        if (login == null || login.begun().plus(LONGEST_LOGIN).isBefore(clock.instant())) {
            throw new LoginRefused("the login took too long, or is over already");
        }
        OidcSettings settings = login.provider().settings();
        try {
            String token = login.provider().idToken(code, login.verifier(), login.redirect());
            return principal(
                    settings,
                    IdToken.verified(
                            token,
                            login.provider()::keys,
                            settings.issuer().toString(),
                            settings.clientId(),
                            login.nonce(),
                            clock.instant()));
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private Principal principal(OidcSettings settings, IdToken token) throws LoginRefused {
        String name = token.text(settings.userClaim());
        if (!UserStore.NAME.matcher(name).matches()) {
            throw new LoginRefused(
                    "the provider names no user in " + settings.userClaim() + " that can be used");
        }
        if (users.user(name).isPresent()) {
            throw new LoginRefused(
                    "the gateway keeps a user " + name + " of its own, with a password");
        }
        AdminRole highest = null;
        for (String group : token.texts(settings.rolesClaim())) {
            AdminRole role = settings.roles().get(group);
            if (role != null && (highest == null || role.includes(highest))) {
                highest = role;
            }
        }
        if (highest == null) {
            throw new LoginRefused(name + " has no role here");
        }
        return new Principal(name, highest);
    }
}
