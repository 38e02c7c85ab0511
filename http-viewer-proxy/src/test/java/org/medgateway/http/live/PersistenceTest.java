package org.medgateway.http.live;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.core.balance.AdminState;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which server a returning client meets, and where rules send it.
@Timeout(30)
class PersistenceTest {

    @TempDir Path folder;

    private static final Pattern COOKIE = Pattern.compile("Set-Cookie: (SERVERID=[^;]+);[^\r]*");

    private static String get(String cookie) {
        return "GET /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
                + (cookie.isEmpty() ? "" : "Cookie: " + cookie + "; other=1\r\n")
                + "\r\n";
    }

    private static String servers(Origin one, Origin two) {
        return "    servers:\n      - {name: s1, address: \"%s\"}\n      - {name: s2, address: \"%s\"}\n"
                .formatted(one.address(), two.address());
    }

    private static String server(String answer) {
        return answer.contains("\ns1\n") || answer.contains("\r\n\r\ns1\n") ? "s1" : "s2";
    }

    @Test
    void aCookieBringsAClientBackAndIsHonouredWhileDrainingButNotWhenHalted() throws Exception {
        try (Origin one = Origin.echoingHeads("s1");
                Origin two = Origin.echoingHeads("s2");
                TestGateway gateway =
                        new TestGateway(
                                folder,
                                "    healthCheck: {type: none}\n"
                                        + "    balance: least-connections\n"
                                        + "    persistence: {by: cookie, name: SERVERID, sameSite:"
                                        + " None, maxIdle: 30m, maxLife: 12h}\n"
                                        + servers(one, two))) {
            String first = RawClient.exchange(gateway, get(""));
            Matcher cookie = COOKIE.matcher(first);
            assertThat(cookie.find()).isTrue();
            assertThat(cookie.group()).endsWith("; Path=/; HttpOnly; SameSite=None");
            assertThat(first).contains("Cache-Control: private");
            String home = server(first);
            String other = home.equals("s1") ? "s2" : "s1";
            for (int i = 0; i < 6; i++) {
                String again = RawClient.exchange(gateway, get(cookie.group(1)));
                assertThat(server(again)).isEqualTo(home);
                assertThat(again)
                        .doesNotContain("Set-Cookie")
                        .contains("Cookie: other=1")
                        .doesNotContain("SERVERID");
            }
            gateway.admin(home, AdminState.DRAIN);
            assertThat(server(RawClient.exchange(gateway, get(cookie.group(1))))).isEqualTo(home);
            assertThat(server(RawClient.exchange(gateway, get("")))).isEqualTo(other);
            gateway.admin(home, AdminState.HALT);
            String moved = RawClient.exchange(gateway, get(cookie.group(1)));
            assertThat(server(moved)).isEqualTo(other);
            assertThat(moved).contains("Set-Cookie: SERVERID=");
            gateway.awaitQuiet("s1", "s2");
        }
    }

    @Test
    void theSecretOutlivesARestart() throws Exception {
        try (Origin one = Origin.echoingHeads("s1");
                Origin two = Origin.echoingHeads("s2")) {
            String settings =
                    "    healthCheck: {type: none}\n    persistence: {by: cookie}\n"
                            + servers(one, two);
            String cookie;
            String home;
            try (TestGateway gateway = new TestGateway(folder, settings)) {
                String first = RawClient.exchange(gateway, get(""));
                Matcher found = COOKIE.matcher(first);
                assertThat(found.find()).isTrue();
                cookie = found.group(1);
                home = server(first);
            }
            try (TestGateway gateway = new TestGateway(folder, settings)) {
                for (int i = 0; i < 4; i++) {
                    assertThat(server(RawClient.exchange(gateway, get(cookie)))).isEqualTo(home);
                }
            }
        }
    }

    @Test
    void aStudyStaysOnItsServer() throws Exception {
        try (Origin one = Origin.echoingHeads("s1");
                Origin two = Origin.echoingHeads("s2");
                TestGateway gateway =
                        new TestGateway(
                                folder,
                                "    healthCheck: {type: none}\n"
                                        + "    persistence: {by: study, timeout: 1h}\n"
                                        + servers(one, two))) {
            Set<String> used = new HashSet<>();
            for (int study = 1; study <= 8; study++) {
                Set<String> ofStudy = new HashSet<>();
                for (String path : new String[] {"", "/metadata", "/series/1.2/instances/3"}) {
                    ofStudy.add(
                            server(
                                    RawClient.exchange(
                                            gateway,
                                            "GET /rs/studies/1.2."
                                                    + study
                                                    + path
                                                    + " HTTP/1.1\r\n"
                                                    + "Host: h\r\n"
                                                    + "Connection: close\r\n\r\n")));
                }
                assertThat(ofStudy).hasSize(1);
                used.addAll(ofStudy);
            }
            assertThat(used).containsExactlyInAnyOrder("s1", "s2");
            assertThat(gateway.lastExchange(24).kind()).isEqualTo("wado-rs");
        }
    }

    @Test
    void rulesRedirectAnswerAndChoosePools() throws Exception {
        try (Origin one = Origin.echoingHeads("s1");
                Origin two = Origin.echoingHeads("s2");
                TestGateway gateway =
                        new TestGateway(
                                folder,
                                """
                                    healthCheck: {type: none}
                                    pools:
                                      one: {servers: [{name: s1, address: "%s"}]}
                                      two: {servers: [{name: s2, address: "%s"}]}
                                    routes:
                                      - {name: away, when: {host: old.example}, redirect: {to: "https://new.example%%{req.target}", status: 308}}
                                      - {name: robots, when: {path: /robots.txt}, answer: {status: 200, body: "User-agent: *"}}
                                      - {name: admin, when: {path: "/admin*"}, answer: 403}
                                      - {name: second, when: {header.X-Pool: two}, pool: two}
                                    headers:
                                      request: [{set: X-Where, value: "%%{req.scheme}://%%{req.host}%%{req.path}"}, {remove: X-Pool}]
                                      response: [{add: X-Server, value: "%%{server.name}"}]
                                """
                                        .formatted(one.address(), two.address()))) {
            String away =
                    RawClient.exchange(
                            gateway,
                            "GET /p?q HTTP/1.1\r\nHost: old.example\r\nConnection: close\r\n\r\n");
            assertThat(away)
                    .startsWith("HTTP/1.1 308 Permanent Redirect\r\n")
                    .contains("Location: https://new.example/p?q\r\n");
            try (RawClient client = new RawClient(gateway.address())) {
                client.send("GET /robots.txt HTTP/1.1\r\nHost: h\r\n\r\n");
                assertThat(client.readAnswer())
                        .startsWith("HTTP/1.1 200 OK")
                        .endsWith("User-agent: *");
                client.send("GET /x/../%61dmin HTTP/1.1\r\nHost: h\r\n\r\n");
                assertThat(client.readAnswer()).startsWith("HTTP/1.1 403 Forbidden");
                client.send("GET /y HTTP/1.1\r\nHost: h:1\r\nX-Pool: two\r\n\r\n");
                assertThat(client.readAnswer())
                        .contains("s2\n", "X-Where: http://h:1/y\r\n", "X-Server: s2")
                        .doesNotContain("X-Pool");
                client.send("GET /y HTTP/1.1\r\nHost: h\r\n\r\n");
                assertThat(client.readAnswer()).contains("s1\n");
            }
            gateway.lastExchange(5);
            assertThat(gateway.exchanges())
                    .extracting(org.medgateway.core.observe.Exchange::rule)
                    .startsWith("away", "robots", "admin", "second");
        }
    }

    @Test
    void aReloadLetsRunningExchangesFinishAndTheNextOnesSeeTheNewServers() throws Exception {
        java.util.concurrent.CountDownLatch go = new java.util.concurrent.CountDownLatch(1);
        try (Origin one =
                        new Origin(
                                connection -> {
                                    connection.readHead();
                                    try {
                                        go.await();
                                    } catch (InterruptedException e) {
                                        throw new AssertionError(e);
                                    }
                                    connection.write(
                                            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nold");
                                });
                Origin two = Origin.echoingHeads("s2");
                TestGateway gateway =
                        new TestGateway(
                                folder,
                                "    healthCheck: {type: none}\n"
                                        + "    servers: [{name: s1, address: \""
                                        + one.address()
                                        + "\"}]\n");
                RawClient client = new RawClient(gateway.address())) {
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            gateway.awaitSessions("s1", 1);
            gateway.reload(
                    folder,
                    "    healthCheck: {type: none}\n    servers: [{name: s2, address: \""
                            + two.address()
                            + "\"}]\n");
            go.countDown();
            assertThat(client.readAnswer()).endsWith("old");
            client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
            assertThat(client.readAnswer()).contains("s2\n");
        }
    }
}
