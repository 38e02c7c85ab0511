package org.medgateway.admin.oidc;

import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.Nonce;

import org.jspecify.annotations.Nullable;
import org.medgateway.admin.access.Principal;
import org.medgateway.admin.access.Secrets;
import org.medgateway.admin.access.UserStore;
import org.medgateway.admin.certificate.Trust;
import org.medgateway.core.config.AdminRole;
import org.medgateway.core.config.AdminSettings;
import org.medgateway.core.config.OidcSettings;
import org.medgateway.core.runtime.Administration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
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
            Provider provider, Nonce nonce, CodeVerifier verifier, URI redirect, Instant begun) {}

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

    /// The provider of the configuration in force.
    private synchronized Provider provider() throws LoginRefused {
        OidcSettings settings = settings();
        if (settings == null) {
            throw new LoginRefused("no provider is configured");
        }
        Provider known = provider;
        if (known == null || !known.settings().equals(settings)) {
            known =
                    new Provider(
                            settings, () -> Trust.of(gateway.config(), settings.verify()), clock);
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
            URI back = new URI(redirect);
            State state = new State();
            Nonce nonce = new Nonce();
            CodeVerifier verifier = new CodeVerifier();
            URI address = asked.authorization(state, nonce, verifier, back);
            makeRoom();
            pending.put(
                    state.getValue(), new Pending(asked, nonce, verifier, back, clock.instant()));
            return new Begun(address, state.getValue());
        } catch (URISyntaxException _) {
            throw new LoginRefused("the request names no host to come back to");
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

    /// Ends a login that came back from the provider; each state counts once.
    ///
    /// @param state as the address has it
    /// @param kept as the browser's cookie has it; null where it has none
    /// @param code what the provider gave the browser; empty where it gave none
    public Principal finish(String state, @Nullable String kept, String code) throws LoginRefused {
        if (kept == null || !Secrets.same(state, kept)) {
            throw new LoginRefused("the login was not begun in this browser");
        }
        Pending login = pending.remove(state);
        if (login == null || login.begun().plus(LONGEST_LOGIN).isBefore(clock.instant())) {
            throw new LoginRefused("the login took too long, or is over already");
        }
        if (code.isEmpty()) {
            throw new LoginRefused("the login provider gave no code");
        }
        try {
            return principal(
                    login.provider().settings(),
                    login.provider()
                            .redeem(code, login.verifier(), login.redirect(), login.nonce())
                            .toJSONObject());
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private Principal principal(OidcSettings settings, Map<String, Object> claims)
            throws LoginRefused {
        String name = claims.get(settings.userClaim()) instanceof String text ? text : "";
        if (!UserStore.NAME.matcher(name).matches()) {
            throw new LoginRefused(
                    "the provider names no user in " + settings.userClaim() + " that can be used");
        }
        if (users.user(name).isPresent()) {
            throw new LoginRefused(
                    "the gateway keeps a user " + name + " of its own, with a password");
        }
        return AdminRole.highest(settings.roles(), groups(claims, settings.rolesClaim()))
                .map(role -> new Principal(name, role))
                .orElseThrow(() -> new LoginRefused(name + " has no role here"));
    }

    /// What a claim lists, one or many; dots in its name lead into objects where no claim is called
    /// so as a whole.
    private static List<String> groups(Map<String, Object> claims, String claim) {
        Object at = claims;
        for (String step :
                claims.containsKey(claim) ? List.of(claim) : List.of(claim.split("\\."))) {
            at = at instanceof Map<?, ?> object ? object.get(step) : null;
        }
        return switch (at) {
            case Collection<?> several ->
                    several.stream()
                            .filter(String.class::isInstance)
                            .map(String.class::cast)
                            .toList();
            case String one -> List.of(one);
            case null, default -> List.of();
        };
    }
}
