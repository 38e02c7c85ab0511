package org.medgateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.medgateway.admin.AdminUnderTest.Answer;
import org.medgateway.core.balance.AdminState;

import tools.jackson.databind.JsonNode;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

import javax.net.ssl.SSLSocket;

class AdminApiTest {
    @TempDir Path folder;
    private AdminUnderTest admin;

    @BeforeEach
    void start() {
        admin = new AdminUnderTest(folder).ready();
    }

    @AfterEach
    void stop() {
        admin.close();
    }

    private AdminState stateOf(String server) {
        return Objects.requireNonNull(
                        Objects.requireNonNull(admin.gateway().service("Feed")).server(server))
                .condition()
                .admin();
    }

    @Test
    void probesNeedNoLogin() {
        admin.logOutHere();
        assertThat(admin.get("//livez").text()).isEqualTo("alive\n");
        assertThat(admin.get("//readyz").status()).isEqualTo(200);
        assertThat(admin.get("//metrics").status()).isEqualTo(401);
    }

    @Test
    void theOverviewTellsServicesPoolsAndServers() {
        JsonNode service = admin.get("/services").json().get(0);
        assertThat(service.get("name").asString()).isEqualTo("Feed");
        assertThat(service.get("health").asString()).isEqualTo("UP");
        assertThat(service.get("pools").get(0).get("balance").asString()).isEqualTo("first");
        assertThat(service.get("pools").get(0).get("persistence").asString())
                .isEqualTo("source-ip");
        assertThat(service.get("pools").get(0).get("servers").get(1).get("weight").asInt())
                .isEqualTo(50);
        assertThat(admin.get("//metrics").text()).contains("# TYPE");
    }

    @Test
    void aServerIsDrainedWithAReasonAndStaysSoAfterARestart() throws IOException {
        Answer drained =
                admin.put(
                        "/services/Feed/servers/A/state",
                        """
                        {"state": "DRAIN", "reason": "new memory", "until": null}\
                        """);
        assertThat(drained.status()).isEqualTo(200);
        JsonNode server = drained.json().get("pools").get(0).get("servers").get(0);
        assertThat(server.get("state").asString()).isEqualTo("drain");
        assertThat(server.get("stateReason").asString()).isEqualTo("new memory");
        assertThat(server.get("operator").asString()).isEqualTo("admin");
        assertThat(drained.json().get("health").asString()).isEqualTo("DEGRADED");

        admin.restart();
        assertThat(stateOf("A")).isEqualTo(AdminState.DRAIN);

        admin.logIn("admin", AdminUnderTest.PASSWORD);
        admin.put(
                "/services/Feed/servers/A/state",
                """
                {"state": "READY", "reason": "", "until": null}\
                """);
        admin.restart();
        assertThat(stateOf("A")).isEqualTo(AdminState.READY);
    }

    @Test
    void aWishEndsByItself() {
        admin.put(
                "/services/Feed/servers/A/state",
                """
                {"state": "HALT", "reason": "", "until": "%s"}\
                """
                        .formatted(Instant.now().plusMillis(600)));
        assertThat(stateOf("A")).isEqualTo(AdminState.HALT);
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(stateOf("A")).isEqualTo(AdminState.READY));
    }

    @Test
    void aWeightStandsInTheFileAndTheCommentsStay() {
        String before = admin.text();
        Answer answer = admin.put("/services/Feed/servers/B/weight", "{\"weight\": 75}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(admin.text()).isEqualTo(before.replace("weight: 50", "weight: 75"));
        assertThat(admin.get("/services/Feed").text()).contains("\"weight\":75");
    }

    @Test
    void aStickTableIsSeenSearchedAndCleared() throws IOException {
        try (Socket client = new Socket()) {
            client.connect(
                    Objects.requireNonNull(admin.gateway().service("Feed")).addresses().getFirst());
            await().atMost(Duration.ofSeconds(10))
                    .until(
                            () ->
                                    admin.get("/services/Feed/stick-tables")
                                            .text()
                                            .contains("127.0.0.1"));
        }
        assertThat(admin.get("/services/Feed/stick-tables?search=10.9").text())
                .doesNotContain("\"key\"");
        assertThat(admin.delete("/services/Feed/stick-tables/main?key=127.0.0.1").text())
                .isEqualTo("{\"rows\":1}");
        assertThat(admin.delete("/services/Feed/stick-tables/main").text())
                .isEqualTo("{\"rows\":0}");
        assertThat(admin.delete("/services/Feed/stick-tables/nothing").status()).isEqualTo(404);
    }

    @Test
    void aRuleIsAddedTriedMovedChangedAndDeleted() {
        String trial =
                """
                {"attributes": {"source": ["10.2.3.4"]}}\
                """;
        assertThat(admin.post("/services/Feed/trial", trial).json().get("rule").asString())
                .isEqualTo("everything else");

        Answer added =
                admin.post(
                        "/services/Feed/rules",
                        """
                        {"index": 1, "rule": {"name": "lab", "when": {"source": ["10.2.0.0/16"]}, "pool": "other"}}\
                        """);
        assertThat(added.status()).as(added.text()).isEqualTo(200);
        JsonNode tried = admin.post("/services/Feed/trial", trial).json();
        assertThat(tried.get("rule").asString()).isEqualTo("lab");
        assertThat(tried.get("server").asString()).isEqualTo("C");
        assertThat(tried.get("steps").get(0).get("holds").asBoolean()).isFalse();

        assertThat(admin.post("/services/Feed/rules/2/move", "{\"to\": 0}").status())
                .isEqualTo(200);
        assertThat(admin.post("/services/Feed/trial", trial).json().get("rule").asString())
                .isEqualTo("everything else");
        assertThat(
                        admin.put(
                                        "/services/Feed/rules/2",
                                        """
                                        {"rule": {"name": "lab 2", "pool": "other"}, "index": null}\
                                        """)
                                .status())
                .isEqualTo(200);
        assertThat(admin.delete("/services/Feed/rules/0").status()).isEqualTo(200);
        assertThat(admin.get("/services/Feed/rules").json().findValuesAsString("name"))
                .containsExactly("radiology", "lab 2");
        assertThat(admin.text())
                .contains("# Radiology has its own engine.", "# as the interface engine wants it");
        assertThat(admin.get("/audit").text()).contains("addRule", "moveRule", "deleteRule");
    }

    @Test
    void aRuleThatTheConfigurationRefusesChangesNothing() {
        String before = admin.text();
        Answer refused =
                admin.post(
                        "/services/Feed/rules",
                        """
                        {"index": null, "rule": {"name": "x", "pool": "no such pool"}}\
                        """);
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.headers().firstValue("Content-Type"))
                .hasValue("application/problem+json");
        assertThat(refused.json().get("errors").get(0).asString()).contains("no such pool");
        assertThat(admin.text()).isEqualTo(before);
        assertThat(admin.get("/services/Feed/rules").json().size()).isEqualTo(2);
    }

    @Test
    void aConfigurationIsJudgedAppliedAndRolledBack() {
        Answer read = admin.get("/configuration");
        String text = read.json().get("text").asString();
        String next = text.replace("timeout: 1h", "timeout: 2h");
        String body = body(next);

        assertThat(admin.post("/configuration/validate", body).json().get("changes").toString())
                .contains("persistence.timeout changed");
        assertThat(admin.put("/configuration", body).status()).isEqualTo(428);
        Answer applied = admin.put("/configuration", body, "If-Match", read.etag());
        assertThat(applied.status()).as(applied.text()).isEqualTo(200);
        assertThat(admin.text()).contains("timeout: 2h", "# as the interface engine wants it");
        assertThat(admin.put("/configuration", body, "If-Match", read.etag()).status())
                .isEqualTo(412);

        JsonNode versions = admin.get("/configuration/history").json();
        assertThat(versions.size()).isEqualTo(2);
        int first = versions.get(1).get("number").asInt();
        assertThat(admin.post("/configuration/history/" + first + "/restore", "").status())
                .isEqualTo(200);
        assertThat(admin.text()).isEqualTo(text);
    }

    @Test
    void aBadFileIsRefusedWithAllThatIsWrongAndNothingChanges() {
        String before = admin.text();
        Answer read = admin.get("/configuration");
        String bad = before.replace("balance: first", "balance: frist").replace("1h", "1 hour");
        Answer refused = admin.put("/configuration", body(bad), "If-Match", read.etag());
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().get("errors").size()).isEqualTo(2);
        assertThat(admin.text()).isEqualTo(before);
        assertThat(
                        admin.post("/configuration/validate", body("{"))
                                .json()
                                .get("accepted")
                                .asBoolean())
                .isFalse();
    }

    private static String body(String text) {
        return AdminUnderTest.JSON.writeValueAsString(java.util.Map.of("text", text));
    }

    @Test
    void certificatesAreMadeRequestedAndReplaced() {
        String subject =
                """
                {"commonName": "gw.test", "organization": null, "names": ["gw.test", "127.0.0.1"], "key": null, "days": 30}\
                """;
        Answer made = admin.post("/certificates/front/self-signed", subject);
        assertThat(made.status()).as(made.text()).isEqualTo(200);
        assertThat(admin.text()).contains("certificates:\n  front: {pem: ");
        JsonNode listed = admin.get("/certificates").json().get(0);
        assertThat(listed.get("alternativeNames").toString()).contains("gw.test", "127.0.0.1");

        assertThat(admin.post("/certificates/front/self-signed", subject).status()).isEqualTo(200);
        assertThat(admin.get("/certificates").json().get(0).get("sha256"))
                .isNotEqualTo(listed.get("sha256"));

        assertThat(admin.post("/certificates/front/request", subject).json().get("pem").asString())
                .startsWith("-----BEGIN CERTIFICATE REQUEST-----");
        String sha = admin.get("/certificates").json().get(0).get("sha256").asString();
        Answer rubbish =
                admin.put(
                        "/certificates/front",
                        """
                        {"pem": "rubbish", "key": "rubbish", "pkcs12": null, "password": null}\
                        """);
        assertThat(rubbish.status()).as(rubbish.text()).isEqualTo(422);
        assertThat(admin.get("/certificates").json().get(0).get("sha256").asString())
                .isEqualTo(sha);
    }

    @Test
    void theAdministrationShowsItsNewCertificateWithoutARestart() throws Exception {
        String subject =
                """
                {"commonName": "%s", "names": ["127.0.0.1"]}\
                """;
        admin.post("/certificates/admin/self-signed", subject.formatted("first"));
        Answer read = admin.get("/configuration");
        String text = read.json().get("text").asString();
        Answer named =
                admin.put(
                        "/configuration",
                        body(text.replace("plain: false", "certificate: admin")),
                        "If-Match",
                        read.etag());
        assertThat(named.status()).as(named.text()).isEqualTo(200);
        admin.restart();
        assertThat(shown()).isEqualTo("CN=first");
        admin.logIn("admin", AdminUnderTest.PASSWORD);
        admin.post("/certificates/admin/self-signed", subject.formatted("second"));
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(shown()).isEqualTo("CN=second"));
    }

    /// The subject of the certificate that a new connection is shown.
    private String shown() throws Exception {
        try (SSLSocket socket =
                (SSLSocket) AdminUnderTest.trusting().getSocketFactory().createSocket()) {
            socket.connect(admin.server().address(), 5_000);
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        }
    }

    @Test
    void healthHistoryTellsWhy() throws IOException {
        admin.killA();
        await().atMost(Duration.ofSeconds(15))
                .untilAsserted(
                        () ->
                                assertThat(
                                                admin.get("/services/Feed/servers/A/health")
                                                        .json()
                                                        .path(0)
                                                        .path("up")
                                                        .asBoolean(true))
                                        .isFalse());
        assertThat(
                        admin.get("/services/Feed/servers/A/health")
                                .json()
                                .get(0)
                                .get("reason")
                                .asString())
                .isNotEmpty();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> admin.get("/log").text().contains("server-down"));
    }

    @Test
    void exchangesAreFound() throws IOException {
        try (Socket client = new Socket()) {
            client.connect(
                    Objects.requireNonNull(admin.gateway().service("Feed")).addresses().getFirst());
            client.getOutputStream().write(1);
            await().atMost(Duration.ofSeconds(10))
                    .until(
                            () ->
                                    admin.get("/services/Feed/stick-tables")
                                            .text()
                                            .contains("127.0.0.1"));
        }
        await().atMost(Duration.ofSeconds(10))
                .until(() -> admin.get("/exchanges?service=Feed").json().size() == 1);
        JsonNode exchange = admin.get("/exchanges?text=127.0.0.1").json().get(0);
        assertThat(exchange.get("server").asString()).isEqualTo("A");
        assertThat(admin.get("/exchanges/" + exchange.get("id").asLong()).json())
                .isEqualTo(exchange);
        assertThat(admin.get("/exchanges?text=nowhere").json().size()).isZero();
    }

    @Test
    void eventsArriveAsTheyHappen() throws Exception {
        HttpResponse<java.io.InputStream> stream =
                admin.http()
                        .send(
                                admin.request("/events").GET().build(),
                                HttpResponse.BodyHandlers.ofInputStream());
        assertThat(stream.statusCode()).isEqualTo(200);
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("event: overview");
            admin.put(
                    "/services/Feed/servers/A/state",
                    """
                    {"state": "DRAIN", "reason": "seen live", "until": null}\
                    """);
            String found = "";
            for (int i = 0; i < 100 && !found.contains("seen live"); i++) {
                String line = lines.readLine();
                found = line == null ? "" : line.startsWith("data: {") ? line : found;
            }
            assertThat(found).contains("server-drain", "seen live");
        }
    }

    @Test
    void everyPathOfThePageIsServedAndBoundToThePage() {
        for (String path : List.of("", "app.js", "vendor/uPlot.esm.js", "app.css", "icon.svg")) {
            Answer page = admin.get("//" + path);
            assertThat(page.status()).as(path).isEqualTo(200);
            assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .contains("script-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        }
    }
}
