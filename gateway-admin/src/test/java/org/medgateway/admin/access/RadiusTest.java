package org.medgateway.admin.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.aaa4j.radius.core.attribute.Attribute;
import org.aaa4j.radius.core.attribute.RawAttribute;
import org.aaa4j.radius.core.attribute.StringData;
import org.aaa4j.radius.core.attribute.TextData;
import org.aaa4j.radius.core.attribute.attributes.CallingStationId;
import org.aaa4j.radius.core.attribute.attributes.FilterId;
import org.aaa4j.radius.core.attribute.attributes.MessageAuthenticator;
import org.aaa4j.radius.core.attribute.attributes.NasIdentifier;
import org.aaa4j.radius.core.attribute.attributes.ReplyMessage;
import org.aaa4j.radius.core.attribute.attributes.UserName;
import org.aaa4j.radius.core.attribute.attributes.UserPassword;
import org.aaa4j.radius.core.packet.Packet;
import org.aaa4j.radius.core.packet.packets.AccessAccept;
import org.aaa4j.radius.core.packet.packets.AccessChallenge;
import org.aaa4j.radius.core.packet.packets.AccessReject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.medgateway.admin.access.SimulatedRadius.Asked;
import org.medgateway.core.config.AdminRole;
import org.medgateway.core.config.Endpoint;
import org.medgateway.core.config.RadiusSettings;
import org.medgateway.core.config.RadiusSettings.RadiusServer;
import org.medgateway.core.config.RadiusSettings.RoleAttribute;
import org.medgateway.core.config.Secret;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What a RADIUS server may answer, and what comes of it.
class RadiusTest {

    private static final String PASSWORD = "analytical engine";
    private static final Optional<Principal> OPERATOR =
            Optional.of(new Principal("ada", AdminRole.OPERATOR));

    private static RadiusSettings settings(RoleAttribute attribute, RadiusServer... servers) {
        return new RadiusSettings(
                List.of(servers),
                Duration.ofMillis(150),
                2,
                null,
                attribute,
                Map.of("pacs", AdminRole.OPERATOR, "admins", AdminRole.ADMINISTRATOR));
    }

    private static Optional<Principal> logIn(RadiusServer... servers) {
        return new Radius(settings(RoleAttribute.FILTER_ID, servers), "lb1")
                .check("ada", PASSWORD, "10.1.2.3");
    }

    private static Packet accept(Attribute<?>... attributes) {
        return new AccessAccept(List.of(attributes));
    }

    private static FilterId filter(String id) {
        return new FilterId(new TextData(id));
    }

    private static SimulatedRadius answering(Packet answer) throws IOException {
        return new SimulatedRadius(asked -> List.of(asked.answer(answer, SimulatedRadius.SECRET)));
    }

    private static SimulatedRadius silent() throws IOException {
        return new SimulatedRadius(_ -> List.of());
    }

    private static SimulatedRadius accepting() throws IOException {
        return answering(accept(new MessageAuthenticator(), filter("pacs")));
    }

    @Test
    void whoIsAcceptedHasTheHighestRoleThatTheAnswerGives() throws IOException {
        Packet answer =
                accept(new MessageAuthenticator(), filter("x"), filter("pacs"), filter("Admins"));
        try (SimulatedRadius server = answering(answer)) {
            assertThat(logIn(server.server())).isEqualTo(OPERATOR);
            Packet asked = server.asked().getFirst().packet();
            assertThat(asked.getAttributes().getFirst()).isInstanceOf(MessageAuthenticator.class);
            assertThat(asked.getAttribute(UserName.class).orElseThrow().getData().getValue())
                    .isEqualTo("ada");
            assertThat(asked.getAttribute(UserPassword.class).orElseThrow().getData().getValue())
                    .asString(StandardCharsets.UTF_8)
                    .isEqualTo(PASSWORD);
            assertThat(asked.getAttribute(NasIdentifier.class).orElseThrow().getData().getValue())
                    .isEqualTo("lb1");
            assertThat(
                            asked.getAttribute(CallingStationId.class)
                                    .orElseThrow()
                                    .getData()
                                    .getValue())
                    .isEqualTo("10.1.2.3");
        }
    }

    @Test
    void theRoleCanStandInClass() throws IOException {
        Packet answer =
                accept(
                        new MessageAuthenticator(),
                        new org.aaa4j.radius.core.attribute.attributes.Class(
                                new StringData("admins".getBytes(StandardCharsets.UTF_8))),
                        filter("pacs"));
        try (SimulatedRadius server = answering(answer)) {
            assertThat(
                            new Radius(settings(RoleAttribute.CLASS, server.server()), "lb1")
                                    .check("ada", PASSWORD, ""))
                    .contains(new Principal("ada", AdminRole.ADMINISTRATOR));
        }
    }

    @Test
    void withoutARoleNobodyComesIn() throws IOException {
        try (SimulatedRadius server = answering(accept(new MessageAuthenticator()));
                SimulatedRadius other =
                        answering(accept(new MessageAuthenticator(), filter("staff")))) {
            assertThat(logIn(server.server())).isEmpty();
            assertThat(logIn(other.server())).isEmpty();
        }
    }

    @Test
    void aRefusalIsFinalAndNoOtherServerIsAsked() throws IOException {
        Packet reject =
                new AccessReject(
                        List.of(
                                new MessageAuthenticator(),
                                filter("pacs"),
                                new ReplyMessage(new TextData("no"))));
        try (SimulatedRadius first = answering(reject);
                SimulatedRadius second = accepting()) {
            assertThat(logIn(first.server(), second.server())).isEmpty();
            assertThat(first.asked()).hasSize(1);
            assertThat(second.asked()).isEmpty();
        }
    }

    @Test
    void aFurtherQuestionLetsNobodyIn() throws IOException {
        Packet challenge = new AccessChallenge(List.of(new MessageAuthenticator(), filter("pacs")));
        try (SimulatedRadius server = answering(challenge)) {
            assertThat(logIn(server.server())).isEmpty();
            assertThat(server.asked()).hasSize(1);
        }
    }

    @Test
    void aSilentServerIsAskedAgainAndThenTheNext() throws IOException {
        try (SimulatedRadius first = silent();
                SimulatedRadius second = accepting()) {
            assertThat(logIn(first.server(), second.server())).isEqualTo(OPERATOR);
            assertThat(first.asked()).hasSize(2);
            assertThat(first.asked().getFirst().bytes())
                    .as("the same packet, so that the server knows it again (RFC 5080 2.2.2)")
                    .isEqualTo(first.asked().getLast().bytes());
        }
    }

    @Test
    void aServerThatCannotBeReachedIsFollowedByTheNext() throws IOException {
        RadiusServer closed;
        try (SimulatedRadius server = silent()) {
            closed = server.server();
        }
        RadiusServer unknown =
                new RadiusServer(new Endpoint("radius.invalid", 1812), new Secret("x"));
        try (SimulatedRadius second = accepting()) {
            assertThat(logIn(closed, unknown, second.server())).isEqualTo(OPERATOR);
        }
        assertThat(logIn(closed, unknown)).isEmpty();
    }

    @Test
    void withAnotherSecretNobodyComesIn() throws IOException {
        try (SimulatedRadius server =
                new SimulatedRadius(
                        asked ->
                                List.of(
                                        asked.answer(
                                                accept(new MessageAuthenticator(), filter("pacs")),
                                                "another secret")))) {
            assertThat(logIn(server.server())).isEmpty();
            assertThat(server.asked()).hasSize(2);
        }
    }

    /// Answers that only who wants in would send.
    private enum Forged {
        WITHOUT_AUTHENTICATOR(
                asked -> asked.answer(accept(filter("pacs")), SimulatedRadius.SECRET)),
        TOO_SHORT_AUTHENTICATOR(
                asked ->
                        asked.answer(
                                accept(new RawAttribute(80, new byte[15]), filter("pacs")),
                                SimulatedRadius.SECRET)),
        TWO_AUTHENTICATORS(
                asked ->
                        asked.answer(
                                accept(
                                        new MessageAuthenticator(),
                                        new MessageAuthenticator(),
                                        filter("pacs")),
                                SimulatedRadius.SECRET)),
        WRONG_IDENTIFIER(
                asked ->
                        asked.answer(
                                accept(new MessageAuthenticator(), filter("pacs")),
                                SimulatedRadius.SECRET,
                                (asked.bytes()[1] + 1) & 0xff)),
        CHANGED_ROLE(
                asked -> {
                    byte[] right =
                            asked.answer(
                                    accept(new MessageAuthenticator(), filter("users!")),
                                    SimulatedRadius.SECRET);
                    byte[] wanted = "admins".getBytes(StandardCharsets.UTF_8);
                    System.arraycopy(wanted, 0, right, right.length - 6, 6);
                    return right;
                }),
        CHANGED_CODE(
                asked -> {
                    byte[] reject =
                            asked.answer(
                                    new AccessReject(
                                            List.of(new MessageAuthenticator(), filter("pacs"))),
                                    SimulatedRadius.SECRET);
                    reject[0] = AccessAccept.CODE;
                    return reject;
                }),
        ECHO(Asked::bytes),
        EMPTY(_ -> new byte[0]),
        NOISE(_ -> new byte[] {2, 0, 0, 20}),
        WRONG_LENGTH(
                asked ->
                        Arrays.copyOf(
                                asked.answer(
                                        accept(new MessageAuthenticator(), filter("pacs")),
                                        SimulatedRadius.SECRET),
                                60)),
        LARGE(_ -> new byte[4_096]);

        final Function<Asked, byte[]> made;

        Forged(Function<Asked, byte[]> made) {
            this.made = made;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aForgedAnswerLetsNobodyInAndEndsNothing(Forged forged) throws IOException {
        try (SimulatedRadius server =
                new SimulatedRadius(asked -> List.of(forged.made.apply(asked)))) {
            assertThat(logIn(server.server())).isEmpty();
            assertThat(server.asked()).hasSize(2);
        }
        Packet right = accept(new MessageAuthenticator(), filter("pacs"));
        try (SimulatedRadius server =
                new SimulatedRadius(
                        asked ->
                                List.of(
                                        forged.made.apply(asked),
                                        asked.answer(right, SimulatedRadius.SECRET)))) {
            assertThat(logIn(server.server())).isEqualTo(OPERATOR);
        }
    }

    @Test
    void aPasswordThatIsTooLongIsNotSent() throws IOException {
        try (SimulatedRadius server = accepting()) {
            Radius radius = new Radius(settings(RoleAttribute.FILTER_ID, server.server()), "lb1");
            assertThat(radius.check("ada", "x".repeat(129), "")).isEmpty();
            assertThat(server.asked()).isEmpty();
            assertThat(radius.check("ada", "x".repeat(128), "")).isEqualTo(OPERATOR);
        }
    }
}
