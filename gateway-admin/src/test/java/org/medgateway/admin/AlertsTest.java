package org.medgateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.medgateway.core.observe.Event;
import org.medgateway.testdata.tls.TestAuthority;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

class AlertsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir Path folder;

    @Test
    void aServerThatFailsIsToldByMailAndByWebhookOnceForItsGroup() throws Exception {
        List<String> posts = new CopyOnWriteArrayList<>();
        HttpServer hook =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hook.createContext(
                "/alert",
                exchange -> {
                    posts.add(
                            exchange.getRequestHeaders().getFirst("Authorization")
                                    + " "
                                    + new String(
                                            exchange.getRequestBody().readAllBytes(),
                                            StandardCharsets.UTF_8));
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                });
        hook.start();
        try (MailRelay relay = MailRelay.open();
                AdminUnderTest admin =
                        new AdminUnderTest(
                                folder,
                                """
                                  alerts:
                                    group: 300ms
                                    mail: {relay: "127.0.0.1:%d", tls: off, from: gw@test, to: [ops@test]}
                                    webhooks: [{url: "http://127.0.0.1:%d/alert", token: hook secret}]
                                """
                                        .formatted(relay.port(), hook.getAddress().getPort()))) {
            await().atMost(Duration.ofSeconds(10))
                    .until(
                            () ->
                                    admin.gateway().services().getFirst().server("A")
                                                    instanceof
                                                    org.medgateway.core.balance.ServerState state
                                            && state.condition().health()
                                                    == org.medgateway.core.balance.Health.UP);
            admin.killA();
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(
                            () -> {
                                assertThat(relay.mails())
                                        .anySatisfy(
                                                mail ->
                                                        assertThat(mail)
                                                                .contains(
                                                                        "Subject: [test gateway]"
                                                                            + " Feed: A is down",
                                                                        "Auto-Submitted:"
                                                                                + " auto-generated",
                                                                        "CRITICAL Feed: A is"
                                                                                + " down"));
                                assertThat(posts)
                                        .anySatisfy(
                                                post ->
                                                        assertThat(post)
                                                                .startsWith("Bearer hook secret {")
                                                                .contains(
                                                                        "\"severity\":\"critical\"",
                                                                        "\"subject\":\"A\""));
                            });
        } finally {
            hook.stop(0);
        }
    }

    private final TestAuthority authority = TestAuthority.named("Hospital Root");

    private String mail(MailRelay relay, String tls, String password) throws IOException {
        authority.writePem(folder.resolve("root.pem"));
        return """
          alerts:
            group: 100ms
            mail: {relay: "127.0.0.1:%d", tls: %s, verify: hospital, user: gw, password: "%s", from: gw@test, to: [ops@test]}
        authorities: {hospital: {pem: root.pem}}
        """
                .formatted(relay.port(), tls, password);
    }

    private static void alarm(AdminUnderTest admin, String message) {
        admin.gateway()
                .events()
                .publish(
                        new Event.Alarm(
                                Instant.now(), Event.Severity.WARNING, "Feed", "A", message));
    }

    @ParameterizedTest
    @CsvSource({"STARTTLS, starttls", "ALWAYS, always"})
    void theRelayIsLoggedInToOverTls(MailRelay.Tls tls, String setting) throws Exception {
        var context = authority.server("127.0.0.1").context();
        try (MailRelay relay = new MailRelay(0, tls, context, "gw:the relay's secret");
                AdminUnderTest admin =
                        new AdminUnderTest(folder, mail(relay, setting, "the relay's secret"))) {
            alarm(admin, "sees an unknown title");
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () ->
                                    assertThat(relay.mails())
                                            .anySatisfy(
                                                    mail ->
                                                            assertThat(mail)
                                                                    .contains(
                                                                            "sees an unknown"
                                                                                    + " title")));
            assertThat(relay.ends()).allSatisfy(end -> assertThat(end).contains("AUTH(TLS)"));
        }
    }

    @Test
    void aWrongPasswordIsTriedAgainLaterAndNothingIsLost() throws Exception {
        var context = authority.server("127.0.0.1").context();
        try (MailRelay relay = new MailRelay(0, MailRelay.Tls.STARTTLS, context, "gw:right");
                AdminUnderTest admin =
                        new AdminUnderTest(folder, mail(relay, "starttls", "wrong"))) {
            alarm(admin, "sees an unknown title");
            await().atMost(PATIENCE).until(() -> !relay.ends().isEmpty());
            assertThat(relay.mails()).isEmpty();
            assertThat(Files.readString(folder.resolve("state/admin/alerts.json")))
                    .contains("sees an unknown title");
        }
    }

    @Test
    void aRelayWithoutTheTlsThatIsAskedForGetsNeitherPasswordNorMail() throws Exception {
        try (MailRelay relay = MailRelay.open();
                AdminUnderTest admin =
                        new AdminUnderTest(folder, mail(relay, "starttls", "secret"))) {
            alarm(admin, "sees an unknown title");
            await().atMost(PATIENCE).until(() -> !relay.ends().isEmpty());
            assertThat(relay.mails()).isEmpty();
            assertThat(relay.ends())
                    .allSatisfy(end -> assertThat(end).doesNotContain("AUTH", "MAIL"));
        }
    }

    @Test
    void aRelayThatNobodyVouchesForGetsNothing() throws Exception {
        var stranger = TestAuthority.named("Somebody").server("127.0.0.1").context();
        try (MailRelay relay = new MailRelay(0, MailRelay.Tls.ALWAYS, stranger, "gw:secret");
                AdminUnderTest admin =
                        new AdminUnderTest(folder, mail(relay, "always", "secret"))) {
            alarm(admin, "sees an unknown title");
            await().atMost(PATIENCE).until(() -> !relay.ends().isEmpty());
            assertThat(relay.mails()).isEmpty();
            assertThat(relay.ends()).allSatisfy(end -> assertThat(end).doesNotContain("AUTH"));
        }
    }

    @Test
    void theSameThingIsToldOnceWithHowOften() throws Exception {
        try (MailRelay relay = MailRelay.open();
                AdminUnderTest admin = new AdminUnderTest(folder, plainMail(relay, "2s"))) {
            for (int i = 0; i < 5; i++) {
                alarm(admin, "refuses MR7T");
            }
            alarm(admin, "refuses CT1");
            await().atMost(PATIENCE)
                    .untilAsserted(
                            () ->
                                    assertThat(relay.mails())
                                            .anySatisfy(
                                                    mail ->
                                                            assertThat(mail)
                                                                    .contains(
                                                                            "refuses MR7T (5"
                                                                                    + " times)",
                                                                            "refuses CT1\n")));
        }
    }

    private static String plainMail(MailRelay relay, String group) {
        return """
          alerts:
            group: %s
            mail: {relay: "127.0.0.1:%d", tls: off, from: gw@test, to: [ops@test]}
        """
                .formatted(group, relay.port());
    }

    @Test
    void whatHasNotArrivedIsSentAfterARestart() throws Exception {
        MailRelay gone = MailRelay.open();
        int port = gone.port();
        gone.close();
        try (AdminUnderTest admin = new AdminUnderTest(folder, plainMail(gone, "100ms"))) {
            alarm(admin, "refuses MR7T");
            await().atMost(PATIENCE)
                    .until(
                            () ->
                                    Files.exists(folder.resolve("state/admin/alerts.json"))
                                            && Files.readString(
                                                            folder.resolve(
                                                                    "state/admin/alerts.json"))
                                                    .contains("\"mail\""));
            try (MailRelay relay = new MailRelay(port, MailRelay.Tls.NONE, null, null)) {
                admin.restart();
                await().atMost(PATIENCE)
                        .untilAsserted(
                                () ->
                                        assertThat(relay.mails())
                                                .anySatisfy(
                                                        mail ->
                                                                assertThat(mail)
                                                                        .contains("refuses MR7T")));
                await().atMost(PATIENCE)
                        .untilAsserted(
                                () ->
                                        assertThat(
                                                        Files.readString(
                                                                folder.resolve(
                                                                        "state/admin/alerts.json")))
                                                .doesNotContain("refuses MR7T"));
            }
        }
    }
}
