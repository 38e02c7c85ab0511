package org.medgateway.admin.access;

import org.aaa4j.radius.core.attribute.Attribute;
import org.aaa4j.radius.core.attribute.StringData;
import org.aaa4j.radius.core.attribute.TextData;
import org.aaa4j.radius.core.attribute.attributes.CallingStationId;
import org.aaa4j.radius.core.attribute.attributes.FilterId;
import org.aaa4j.radius.core.attribute.attributes.MessageAuthenticator;
import org.aaa4j.radius.core.attribute.attributes.NasIdentifier;
import org.aaa4j.radius.core.attribute.attributes.UserName;
import org.aaa4j.radius.core.attribute.attributes.UserPassword;
import org.aaa4j.radius.core.packet.Packet;
import org.aaa4j.radius.core.packet.packets.AccessAccept;
import org.aaa4j.radius.core.packet.packets.AccessChallenge;
import org.aaa4j.radius.core.packet.packets.AccessRequest;
import org.medgateway.core.config.AdminRole;
import org.medgateway.core.config.RadiusSettings;
import org.medgateway.core.config.RadiusSettings.RadiusServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Asks RADIUS servers whether a name and a password belong together (RFC 2865, PAP), and which
/// role they have. What a server answers is final; one that does not answer is followed by the
/// next.
final class Radius implements UserSource {

    private static final Logger LOG = LoggerFactory.getLogger(Radius.class);
    private static final int LONGEST_PASSWORD = 128; // RFC 2865 5.2

    private final RadiusSettings settings;
    private final String nasIdentifier;

    /// @param gateway its name
    Radius(RadiusSettings settings, String gateway) {
        this.settings = settings;
        this.nasIdentifier = Objects.requireNonNullElse(settings.nasIdentifier(), gateway);
    }

    @Override
    public Optional<Principal> check(String name, String password, String from) {
        byte[] bytes = password.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LONGEST_PASSWORD) {
            return Optional.empty();
        }
        Packet request =
                new AccessRequest(
                        List.of(
                                // the first, so that nothing can be forged before it
                                new MessageAuthenticator(),
                                new UserName(new TextData(name)),
                                new UserPassword(new StringData(bytes)),
                                new NasIdentifier(new TextData(nasIdentifier)),
                                new CallingStationId(new TextData(from))));
        for (RadiusServer server : settings.servers()) {
            try {
                Packet answer =
                        new RadiusExchange(server, settings.timeout(), settings.attempts())
                                .ask(request);
                return decided(answer, server, name);
            } catch (IOException e) {
                LOG.warn(
                        "The RADIUS server {} cannot be asked: {}",
                        server.address(),
                        e.getMessage());
            }
        }
        return Optional.empty();
    }

    private Optional<Principal> decided(Packet answer, RadiusServer server, String name) {
        if (answer instanceof AccessChallenge) {
            LOG.warn(
                    "The RADIUS server {} asks {} a further question, which cannot be put here;"
                            + " a code can be part of the password instead",
                    server.address(),
                    name);
        }
        if (!(answer instanceof AccessAccept)) {
            return Optional.empty();
        }
        List<String> groups = groups(answer);
        Optional<AdminRole> role = AdminRole.highest(settings.roles(), groups);
        if (role.isEmpty()) {
            LOG.info(
                    "The RADIUS server {} lets {} in, but {} gives no role here: {}",
                    server.address(),
                    name,
                    settings.roleAttribute(),
                    groups);
        }
        return role.map(given -> new Principal(name, given));
    }

    private List<String> groups(Packet answer) {
        return switch (settings.roleAttribute()) {
            case FILTER_ID ->
                    answer.getAttributes(FilterId.class).stream()
                            .map(Attribute::getData)
                            .map(TextData::getValue)
                            .toList();
            case CLASS ->
                    answer
                            .getAttributes(org.aaa4j.radius.core.attribute.attributes.Class.class)
                            .stream()
                            .map(one -> one.getData().getValue())
                            .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                            .toList();
        };
    }
}
