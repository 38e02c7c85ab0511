package org.medgateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.medgateway.admin.AdminUnderTest.Answer;

import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A browser that logs in at a provider, with a cookie jar of its own.
class OidcTest {
    @TempDir Path folder;
    private SimulatedProvider provider;
    private AdminUnderTest admin;

    @BeforeEach
    void start() throws IOException {
        provider = new SimulatedProvider();
        admin =
                new AdminUnderTest(
                                folder,
                                """
                                  oidc:
                                    issuer: %s
                                    withoutTls: true
                                    clientId: gateway
                                    clientSecret: "it's a secret: 100 %%"
                                    label: Hospital login
                                    timeout: 2s
                                    rolesClaim: realm_access.roles
                                    roles: {pacs: operator, admins: administrator}
                                """
                                        .formatted(provider.issuer()))
                        .ready();
        admin.logOutHere();
    }

    @AfterEach
    void stop() {
        admin.close();
        provider.close();
    }

    private Answer go(URI address, String cookie) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address);
        return admin.send(cookie.isEmpty() ? request : request.header("Cookie", cookie));
    }

    private static Optional<String> cookie(Answer answer, String name) {
        return answer.headers().allValues("Set-Cookie").stream()
                .map(line -> line.split(";", 2)[0])
                .filter(pair -> pair.startsWith(name + "=") && !pair.endsWith("="))
                .findFirst();
    }

    private Answer begun() {
        Answer away = admin.get("/oidc/login");
        assertThat(away.status()).as(away.text()).isEqualTo(302);
        return away;
    }

    private static String state(Answer away) {
        return cookie(away, "__Host-medgateway-login").orElseThrow();
    }

    /// From the button to the page, as a browser goes.
    private Answer login() {
        Answer away = begun();
        Answer granted = go(SimulatedProvider.location(away), "");
        assertThat(granted.status()).as(granted.text()).isEqualTo(302);
        return go(SimulatedProvider.location(granted), state(away));
    }

    private void assertRefused(Answer back, String why) {
        assertThat(back.status()).isEqualTo(302);
        assertThat(cookie(back, "__Host-medgateway")).isEmpty();
        assertThat(
                        URLDecoder.decode(
                                back.headers().firstValue("Location").orElseThrow(),
                                StandardCharsets.UTF_8))
                .startsWith("/#/refused/")
                .contains(why);
    }

    @Test
    void aUserOfTheProviderComesInWithTheRoleOfTheirGroup() {
        assertThat(admin.get("/situation").json().get("oidc").asString())
                .isEqualTo("Hospital login");
        Answer away = begun();
        assertThat(away.headers().firstValue("Set-Cookie").orElseThrow())
                .contains("Secure", "HTTPOnly", "SameSite=Lax");
        Answer in = login();
        assertThat(in.headers().firstValue("Location")).hasValue("/");
        String session = cookie(in, "__Host-medgateway").orElseThrow();
        Answer who = go(URI.create(admin.server().url() + "api/v1/session"), session);
        assertThat(who.json().get("user").asString()).isEqualTo("ada");
        assertThat(who.json().get("role").asString()).isEqualTo("OPERATOR");
        assertThat(go(URI.create(admin.server().url() + "api/v1/users"), session).status())
                .isEqualTo(403);
        admin.logIn("admin", AdminUnderTest.PASSWORD);
        assertThat(admin.get("/audit").text()).contains("done by the login provider", "\"ada\"");
        assertThat(admin.get("/configuration").text()).doesNotContain("it's a secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "iss; Unexpected JWT issuer",
                "aud; Unexpected JWT audience",
                "azp; asked for by another client",
                "exp; Expired JWT",
                "iat; JWT issue time ahead of current time",
                "nonce; Unexpected JWT nonce",
                "sub; Missing JWT subject",
                "preferred_username; names no user",
                "realm_access; has no role",
            })
    void aTokenThatSaysSomethingWrongLetsNobodyIn(String row) {
        String[] cells = row.split("; ");
        Map<String, Object> wrong =
                Map.of(
                        "iss", "https://evil.test",
                        "aud", "another",
                        "azp", "another",
                        "exp", Instant.now().getEpochSecond() - 3_600,
                        "iat", Instant.now().getEpochSecond() + 3_600,
                        "nonce", "guessed",
                        "preferred_username", "../admin",
                        "realm_access", Map.of("roles", List.of("staff")));
        provider.claims =
                claims -> {
                    claims.remove(cells[0]);
                    if (wrong.containsKey(cells[0])) {
                        claims.put(cells[0], wrong.get(cells[0]));
                    }
                    return claims;
                };
        assertRefused(login(), cells[1]);
    }

    @Test
    void aNameThatTheGatewayKeepsIsNotTakenOver() {
        provider.claims =
                claims -> {
                    claims.put("preferred_username", "admin");
                    claims.put("realm_access", Map.of("roles", List.of("admins")));
                    return claims;
                };
        assertRefused(login(), "keeps a user admin of its own");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "HS256", "RS512", "ES256"})
    void anotherAlgorithmLetsNobodyIn(String algorithm) {
        provider.header =
                header -> {
                    header.put("alg", algorithm);
                    return header;
                };
        assertRefused(login(), algorithm.equals("none") ? "not a signed one" : "signature");
        provider.token = token -> token.substring(0, token.lastIndexOf('.') + 1);
        assertRefused(
                login(),
                algorithm.equals("none") ? "Signed ID token expected" : "not a signed one");
    }

    @Test
    void aChangedTokenLetsNobodyIn() {
        provider.token =
                token -> {
                    String[] parts = token.split("\\.");
                    String claims =
                            new String(
                                    Base64.getUrlDecoder().decode(parts[1]),
                                    StandardCharsets.UTF_8);
                    String more = claims.replace("\"pacs\"", "\"admins\"");
                    assertThat(more).isNotEqualTo(claims);
                    return parts[0]
                            + "."
                            + Base64.getUrlEncoder()
                                    .withoutPadding()
                                    .encodeToString(more.getBytes(StandardCharsets.UTF_8))
                            + "."
                            + parts[2];
                };
        assertRefused(login(), "signature");
        provider.token = _ -> "rubbish";
        assertRefused(login(), "not a signed one");
        provider.token = _ -> "a.b.c";
        assertRefused(login(), "not a signed one");
    }

    @Test
    void aTokenForSeveralClientsHasToSayWhoAskedForIt() {
        provider.claims =
                claims -> {
                    claims.put("aud", List.of("another", SimulatedProvider.CLIENT));
                    return claims;
                };
        assertRefused(login(), "asked for by another client");
        provider.claims =
                claims -> {
                    claims.put("aud", List.of("another", SimulatedProvider.CLIENT));
                    claims.put("azp", SimulatedProvider.CLIENT);
                    return claims;
                };
        assertThat(cookie(login(), "__Host-medgateway")).isPresent();
    }

    @Test
    void aHeaderThatDemandsTheUnknownLetsNobodyIn() {
        provider.header =
                header -> {
                    header.put("crit", List.of("moon"));
                    header.put("moon", "full");
                    return header;
                };
        assertRefused(login(), "signature");
    }

    @Test
    void aKeyThatIsTooShortLetsNobodyIn() {
        provider.changeKeys(1024);
        assertRefused(login(), "signature");
    }

    @Test
    void aLoginCountsInItsOwnBrowserAndOnce() {
        Answer away = begun();
        URI back = SimulatedProvider.location(go(SimulatedProvider.location(away), ""));
        assertRefused(go(back, ""), "not begun in this browser");
        assertRefused(go(back, state(begun())), "not begun in this browser");
        Answer in = go(back, state(away));
        assertThat(cookie(in, "__Host-medgateway")).isPresent();
        assertRefused(go(back, state(away)), "over already");
        String guess = "__Host-medgateway-login=guess";
        assertRefused(
                go(
                        URI.create(
                                admin.server().url() + "api/v1/oidc/callback?state=guess&code=x"),
                        guess),
                "over already");
        assertRefused(
                go(
                        URI.create(
                                admin.server().url() + "api/v1/oidc/callback?error=%3Cb%3Eaccess"),
                        ""),
                "an error without a name");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "state=x&state=y&code=z",
                "state=&code=",
                "code=x",
                "error=&state=%00",
                "state=%C3%28&code=%F0%9F%92%A9",
                "error=access_denied%0d%0aSet-Cookie:%20x=y",
            })
    void whateverComesBackIsAnsweredAndLetsNobodyIn(String query) {
        Answer back =
                go(
                        URI.create(admin.server().url() + "api/v1/oidc/callback?" + query),
                        "__Host-medgateway-login=x");
        assertThat(back.status()).as(back.text()).isBetween(302, 499);
        assertThat(cookie(back, "__Host-medgateway")).isEmpty();
        assertThat(back.headers().allValues("Set-Cookie")).noneMatch(line -> line.contains("x=y"));
    }

    @Test
    void newKeysOfTheProviderAreTakenUpButNotAskedForAtEveryToken() {
        assertThat(cookie(login(), "__Host-medgateway")).isPresent();
        provider.changeKeys();
        assertThat(cookie(login(), "__Host-medgateway")).isPresent();
        assertThat(provider.keysRead()).isEqualTo(2);
        provider.changeKeys();
        for (int i = 0; i < 10; i++) {
            assertRefused(login(), "signature");
        }
        assertThat(provider.keysRead()).isEqualTo(2);
    }

    @Test
    void theSecretGoesInTheBodyWhereTheProviderWantsItSo() {
        provider.description =
                said -> {
                    said.put(
                            "token_endpoint_auth_methods_supported", List.of("client_secret_post"));
                    return said;
                };
        assertThat(cookie(login(), "__Host-medgateway")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "issuer; https://evil.test",
                "token_endpoint; ftp://127.0.0.1/token",
                "authorization_endpoint; javascript:alert(1)",
                "jwks_uri; /keys",
                "subject_types_supported; moon",
            })
    void aDescriptionThatIsWrongSendsNobodyAnywhere(String row) {
        String[] cells = row.split("; ");
        provider.description =
                said -> {
                    said.put(cells[0], cells[1]);
                    return said;
                };
        assertRefused(admin.get("/oidc/login"), "cannot be used at the moment");
    }

    @Test
    void aProviderThatNeverEndsItsAnswerIsGivenUp() {
        provider.stalls = true;
        assertRefused(admin.get("/oidc/login"), "cannot be used at the moment");
        provider.stalls = false;
        assertThat(cookie(login(), "__Host-medgateway")).isPresent();
    }

    @Test
    void withoutTheProviderTheGatewaysOwnUsersStillComeIn() {
        provider.close();
        assertRefused(admin.get("/oidc/login"), "cannot be used at the moment");
        assertThat(admin.logIn("admin", AdminUnderTest.PASSWORD).status()).isEqualTo(200);
    }
}
