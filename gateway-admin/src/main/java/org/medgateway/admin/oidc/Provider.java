package org.medgateway.admin.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.KeyType;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.proc.BadJWTException;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.ErrorObject;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.claims.AuthorizedParty;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.OidcSettings;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/// The provider as its own description says it works (OpenID Connect Discovery 1.0), which is kept
/// for an hour. Any thread; blocks.
final class Provider {

    private static final Duration KEPT = Duration.ofHours(1);
    private static final Duration KEYS_KEPT = Duration.ofMinutes(5);

    /// Keys are not asked for more than twice in this time, however many tokens name unknown ones.
    private static final Duration KEYS_INTERVAL = Duration.ofSeconds(30);

    private static final int LEAST_RSA_BITS = 2048;

    /// Without `none`, and without what is signed by a shared secret.
    private static final Set<JWSAlgorithm> ALGORITHMS =
            Set.of(
                    JWSAlgorithm.RS256,
                    JWSAlgorithm.RS384,
                    JWSAlgorithm.RS512,
                    JWSAlgorithm.PS256,
                    JWSAlgorithm.PS384,
                    JWSAlgorithm.PS512,
                    JWSAlgorithm.ES256,
                    JWSAlgorithm.ES384,
                    JWSAlgorithm.ES512);

    /// What the provider says of itself, with the addresses that are used checked.
    private record Description(
            URI authorization,
            URI token,
            boolean secretInHeader,
            IDTokenValidator validator,
            Instant read) {}

    private final OidcSettings settings;
    private final ClientID client;
    private final Transport transport;
    private final InstantSource clock;
    private @Nullable Description description; // guarded by this

    Provider(OidcSettings settings, Transport.Trusted trust, InstantSource clock) {
        this.settings = settings;
        this.client = new ClientID(settings.clientId());
        this.transport = new Transport(trust, settings.timeout());
        this.clock = clock;
    }

    OidcSettings settings() {
        return settings;
    }

    private synchronized Description description() throws IOException {
        Description known = description;
        if (known == null || !clock.instant().isBefore(known.read().plus(KEPT))) {
            known = read();
            description = known;
        }
        return known;
    }

    private Description read() throws IOException {
        Issuer issuer = new Issuer(settings.issuer());
        try {
            OIDCProviderMetadata found =
                    OIDCProviderMetadata.parse(
                            transport
                                    .retrieveResource(OIDCProviderMetadata.resolveURL(issuer))
                                    .getContent());
            if (!found.getIssuer().equals(issuer)) {
                throw new IOException(
                        "the provider calls itself \""
                                + found.getIssuer()
                                + "\", expected "
                                + issuer);
            }
            URI keys = endpoint("jwks_uri", found.getJWKSetURI());
            return new Description(
                    endpoint("authorization_endpoint", found.getAuthorizationEndpointURI()),
                    endpoint("token_endpoint", found.getTokenEndpointURI()),
                    secretInHeader(found.getTokenEndpointAuthMethods()),
                    new IDTokenValidator(
                            issuer,
                            client,
                            new JWSVerificationKeySelector<>(ALGORITHMS, strong(keys(keys))),
                            null),
                    clock.instant());
        } catch (GeneralException e) {
            throw new IOException("the provider's description: " + e.getMessage(), e);
        }
    }

    /// A provider that says nothing takes the secret in the header (Discovery 1.0, 3).
    private static boolean secretInHeader(@Nullable List<ClientAuthenticationMethod> methods) {
        return methods == null
                || methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                || !methods.contains(ClientAuthenticationMethod.CLIENT_SECRET_POST);
    }

    private URI endpoint(String name, @Nullable URI uri) throws IOException {
        if (uri != null
                && ("https".equals(uri.getScheme())
                        || "http".equals(uri.getScheme()) && settings.withoutTls())) {
            return uri;
        }
        throw new IOException("the provider's " + name + " is no https address");
    }

    private JWKSource<SecurityContext> keys(URI address) throws IOException {
        return JWKSourceBuilder.create(address.toURL(), transport)
                .cache(KEYS_KEPT.toMillis(), settings.timeout().toMillis())
                .refreshAheadCache(false)
                .rateLimited(KEYS_INTERVAL.toMillis())
                .build();
    }

    private static JWKSource<SecurityContext> strong(JWKSource<SecurityContext> keys) {
        return (selector, context) ->
                keys.get(selector, context).stream()
                        .filter(
                                key ->
                                        !key.getKeyType().equals(KeyType.RSA)
                                                || key.size() >= LEAST_RSA_BITS)
                        .toList();
    }

    /// Where the browser is sent to.
    URI authorization(State state, Nonce nonce, CodeVerifier verifier, URI redirect)
            throws IOException {
        return new AuthenticationRequest.Builder(
                        ResponseType.CODE, Scope.parse(settings.scope()), client, redirect)
                .endpointURI(description().authorization())
                .state(state)
                .nonce(nonce)
                .codeChallenge(verifier, CodeChallengeMethod.S256)
                .build()
                .toURI();
    }

    /// Redeems a code for the claims of an ID token that was found genuine and meant for this
    /// login.
    IDTokenClaimsSet redeem(String code, CodeVerifier verifier, URI redirect, Nonce nonce)
            throws LoginRefused, IOException {
        Description asked = description();
        HTTPRequest request =
                tokenRequest(
                                asked,
                                new AuthorizationCodeGrant(
                                        new AuthorizationCode(code), redirect, verifier))
                        .toHTTPRequest();
        request.setAccept("application/json");
        HTTPResponse answer = request.send(transport);
        if (!answer.indicatesSuccess()) {
            throw new IOException(
                    "%s answered %d %s"
                            .formatted(
                                    asked.token().getPath(),
                                    answer.getStatusCode(),
                                    ErrorObject.parse(answer).getCode()));
        }
        try {
            IDTokenClaimsSet claims =
                    asked.validator()
                            .validate(
                                    OIDCTokenResponse.parse(answer).getOIDCTokens().getIDToken(),
                                    nonce);
            requireAskedForHere(claims);
            return claims;
        } catch (ParseException e) {
            throw new LoginRefused("the provider's token is not a signed one: " + e.getMessage());
        } catch (BadJWTException e) {
            throw new LoginRefused("the provider's token is not accepted: " + e.getMessage());
        } catch (RateLimitReachedException | BadJOSEException _) {
            throw new LoginRefused("the signature of the provider's token is wrong");
        } catch (JOSEException e) {
            throw new IOException("the provider's keys: " + e.getMessage(), e);
        }
    }

    /// What Core 3.1.3.7 demands under 4 and 5, which the library leaves open.
    private void requireAskedForHere(IDTokenClaimsSet claims) throws LoginRefused {
        AuthorizedParty party = claims.getAuthorizedParty();
        boolean here =
                party == null
                        ? claims.getAudience().size() == 1
                        : party.getValue().equals(client.getValue());
        if (!here) {
            throw new LoginRefused("the provider's token was asked for by another client");
        }
    }

    private TokenRequest tokenRequest(Description asked, AuthorizationCodeGrant grant) {
        if (settings.clientSecret() == null) {
            return new TokenRequest.Builder(asked.token(), client, grant).build();
        }
        Secret secret = new Secret(settings.clientSecret().text());
        ClientAuthentication proof =
                asked.secretInHeader()
                        ? new ClientSecretBasic(client, secret)
                        : new ClientSecretPost(client, secret);
        return new TokenRequest.Builder(asked.token(), proof, grant).build();
    }
}
