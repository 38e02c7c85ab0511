package org.medgateway.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.InMemoryListenerConfig;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.admin.AdminUnderTest.Answer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

class AccessTest {
    @TempDir Path folder;

    private static final String DRAIN =
            """
            {"state": "DRAIN", "reason": "", "until": null}\
            """;

    @Test
    void nobodyComesInBeforeTheTokenOfTheConsole() {
        try (AdminUnderTest admin = new AdminUnderTest(folder)) {
            assertThat(admin.get("/situation").json().get("setUp").asBoolean()).isFalse();
            assertThat(admin.get("/services").status()).isEqualTo(401);
            assertThat(
                            admin.post(
                                            "/setup",
                                            """
                                            {"token": "guess", "user": "admin", "password": "long enough it is"}\
                                            """)
                                    .status())
                    .isEqualTo(403);
            assertThat(
                            admin.post(
                                            "/setup",
                                            """
                                            {"token": "%s", "user": "admin", "password": "short"}\
                                            """
                                                    .formatted(admin.server().setupToken()))
                                    .status())
                    .isEqualTo(422);
            String used = String.valueOf(admin.server().setupToken());
            admin.ready();
            assertThat(admin.get("/services").status()).isEqualTo(200);
            assertThat(
                            admin.post(
                                            "/setup",
                                            """
                                            {"token": "%s", "user": "eve", "password": "long enough it is"}\
                                            """
                                                    .formatted(used))
                                    .status())
                    .isEqualTo(403);
        }
    }

    @Test
    void passwordsAreKeptHashedInAFileOfTheOwner() throws IOException {
        try (AdminUnderTest admin = new AdminUnderTest(folder).ready()) {
            Path users = folder.resolve("state/admin/users.json");
            assertThat(Files.readString(users))
                    .contains("pbkdf2-sha512$210000$")
                    .doesNotContain(AdminUnderTest.PASSWORD);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(users)))
                    .isEqualTo("rw-------");
            admin.restart();
            assertThat(admin.logIn("admin", AdminUnderTest.PASSWORD).status()).isEqualTo(200);
        }
    }

    @Test
    void eachRoleMayDoItsPart() {
        try (AdminUnderTest admin = new AdminUnderTest(folder).ready()) {
            for (String role : new String[] {"VIEWER", "OPERATOR"}) {
                assertThat(
                                admin.put(
                                                "/users/" + role.toLowerCase(java.util.Locale.ROOT),
                                                """
                                                {"role": "%s", "password": "%s"}\
                                                """
                                                        .formatted(role, AdminUnderTest.PASSWORD))
                                        .status())
                        .isEqualTo(204);
            }
            admin.logIn("viewer", AdminUnderTest.PASSWORD);
            assertThat(admin.get("/services").status()).isEqualTo(200);
            assertThat(admin.get("/users").status()).isEqualTo(403);
            assertThat(admin.put("/services/Feed/servers/A/state", DRAIN).status()).isEqualTo(403);
            admin.logIn("operator", AdminUnderTest.PASSWORD);
            assertThat(admin.put("/services/Feed/servers/A/state", DRAIN).status()).isEqualTo(200);
            assertThat(admin.put("/services/Feed/servers/A/weight", "{\"weight\": 1}").status())
                    .isEqualTo(403);
        }
    }

    @Test
    void theLastAdministratorStays() {
        try (AdminUnderTest admin = new AdminUnderTest(folder).ready()) {
            assertThat(admin.delete("/users/admin").status()).isEqualTo(409);
            assertThat(
                            admin.put("/users/admin", "{\"role\": \"VIEWER\", \"password\": null}")
                                    .status())
                    .isEqualTo(422);
            assertThat(admin.get("/users").text()).contains("ADMINISTRATOR");
        }
    }

    @Test
    void aTokenComesInWithoutASessionUntilItIsRevoked() {
        try (AdminUnderTest admin = new AdminUnderTest(folder).ready()) {
            Answer made =
                    admin.put("/tokens/prometheus", "{\"role\": \"VIEWER\", \"expires\": null}");
            String token = made.json().get("token").asString();
            HttpRequest.Builder scrape =
                    HttpRequest.newBuilder(java.net.URI.create(admin.server().url() + "metrics"))
                            .header("Authorization", "Bearer " + token);
            assertThat(admin.send(scrape).status()).isEqualTo(200);
            assertThat(admin.get("/tokens").text()).doesNotContain(token);
            assertThat(admin.delete("/tokens/prometheus").status()).isEqualTo(204);
            assertThat(admin.send(scrape).status()).isEqualTo(401);
        }
    }

    @Test
    void aChangeByCookieNeedsTheTokenOfThePage() {
        try (AdminUnderTest admin = new AdminUnderTest(folder).ready()) {
            String cookie = String.valueOf(admin.cookie());
            assertThat(cookie).startsWith("__Host-medgateway=");
            HttpRequest.Builder forged =
                    HttpRequest.newBuilder(
                                    java.net.URI.create(
                                            admin.server().url()
                                                    + "api/v1/services/Feed/servers/A/state"))
                            .header("Cookie", cookie)
                            .header("Content-Type", "application/json")
                            .PUT(HttpRequest.BodyPublishers.ofString(DRAIN));
            assertThat(admin.send(forged).status()).isEqualTo(403);
            assertThat(admin.get("/services").text()).doesNotContain("\"drain\"");
        }
    }

    @Test
    void theCookieIsBoundToThePage() {
        try (AdminUnderTest admin = new AdminUnderTest(folder).ready()) {
            Answer answer = admin.logIn("admin", AdminUnderTest.PASSWORD);
            assertThat(answer.headers().firstValue("Set-Cookie").orElseThrow())
                    .containsIgnoringCase("HttpOnly")
                    .contains("Secure", "SameSite=Strict", "Path=/");
        }
    }

    @Test
    void whoGuessesIsLockedOutAndLoggingOutEndsTheSession() {
        try (AdminUnderTest admin = new AdminUnderTest(folder).ready()) {
            for (int i = 0; i < 5; i++) {
                assertThat(admin.logIn("admin", "wrong password " + i).status()).isEqualTo(401);
            }
            assertThat(admin.logIn("admin", AdminUnderTest.PASSWORD).status()).isEqualTo(429);
            assertThat(admin.get("/audit").text()).contains("wrong name or password", "locked");
            assertThat(admin.delete("/session").status()).isEqualTo(204);
            assertThat(admin.get("/services").status()).isEqualTo(401);
        }
    }

    @Test
    void aDirectoryKnowsItsUsersAndTheirRoles() throws Exception {
        InMemoryDirectoryServerConfig config =
                new InMemoryDirectoryServerConfig("dc=hospital,dc=test");
        config.setListenerConfigs(
                InMemoryListenerConfig.createLDAPConfig(
                        "test", InetAddress.getLoopbackAddress(), 0, null));
        config.addAdditionalBindCredentials("cn=search", "search it");
        config.setSchema(null);
        InMemoryDirectoryServer directory = new InMemoryDirectoryServer(config);
        directory.add(
                "dn: dc=hospital,dc=test",
                "objectClass: top",
                "objectClass: domain",
                "dc: hospital");
        directory.add(
                "dn: uid=ada,dc=hospital,dc=test",
                "objectClass: inetOrgPerson",
                "uid: ada",
                "cn: Ada",
                "sn: L",
                "memberOf: cn=PACS,ou=groups",
                "userPassword: analytical engine");
        directory.add(
                "dn: uid=bob,dc=hospital,dc=test",
                "objectClass: inetOrgPerson",
                "uid: bob",
                "cn: Bob",
                "sn: B",
                "userPassword: analytical engine");
        directory.startListening();
        String ldap =
                """
                  ldap:
                    url: ldap://127.0.0.1:%d
                    withoutTls: true
                    bindDn: cn=search
                    bindPassword: search it
                    userBase: dc=hospital,dc=test
                    roles: {"cn=pacs,ou=groups": operator}
                """
                        .formatted(directory.getListenPort());
        try (AdminUnderTest admin = new AdminUnderTest(folder, ldap).ready()) {
            assertThat(admin.get("/configuration").text()).doesNotContain("search it");
            assertThat(admin.logIn("ada", "wrong").status()).isEqualTo(401);
            assertThat(admin.logIn("ada", "").status()).isEqualTo(401);
            assertThat(admin.logIn("a*", "analytical engine").status()).isEqualTo(401);
            assertThat(admin.logIn("bob", "analytical engine").status()).isEqualTo(401);
            assertThat(admin.logIn("ada", "analytical engine").json().get("role").asString())
                    .isEqualTo("OPERATOR");
            assertThat(admin.put("/services/Feed/servers/A/state", DRAIN).status()).isEqualTo(200);
            directory.shutDown(true);
            assertThat(admin.logIn("ada", "analytical engine").status()).isEqualTo(401);
            assertThat(admin.logIn("admin", AdminUnderTest.PASSWORD).status()).isEqualTo(200);
        } finally {
            directory.shutDown(true);
        }
    }
}
