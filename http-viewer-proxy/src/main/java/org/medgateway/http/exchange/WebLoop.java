package org.medgateway.http.exchange;

import io.netty.channel.EventLoop;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.spi.ServiceContext;
import org.medgateway.core.spi.ServiceDefinition;
import org.medgateway.http.server.ServerConnections;
import org.medgateway.http.settings.WebPolicy;
import org.medgateway.http.wire.CookieSeal;
import org.medgateway.http.wire.CookieSettings;
import org.medgateway.http.wire.MessageWriter;
import org.medgateway.http.wire.ServerCookie;

import java.security.SecureRandom;

/// What one event loop keeps for one web service: its connections to servers and what reads its
/// cookies. One event loop only.
public final class WebLoop {

    /// A definition and what was made of it.
    public record Served(ServiceDefinition definition, WebPolicy policy) {}

    /// What all loops of a service share. Any thread.
    public interface Web {
        /// The definition in force now.
        Served served();

        ServiceContext context();

        /// The protocol's name in the exchange log.
        String protocol();

        /// Looks into requests; null for plain HTTP.
        @Nullable RequestInspector inspector();

        /// The secret that persistence cookies are sealed with.
        byte[] cookieSecret();

        StudyCount studies();
    }

    private final Web web;
    private final EventLoop loop;
    private final ServerConnections connections;
    private final MessageWriter writer = new MessageWriter();
    private final SecureRandom random = new SecureRandom();
    private @Nullable CookieSettings cookieSettings;
    private @Nullable ServerCookie cookie;

    public WebLoop(Web web, EventLoop loop) {
        this.web = web;
        this.loop = loop;
        WebPolicy policy = web.served().policy();
        this.connections =
                new ServerConnections(loop, policy.idleConnections(), policy.idleLimit());
    }

    public Web web() {
        return web;
    }

    public EventLoop loop() {
        return loop;
    }

    public ServerConnections connections() {
        return connections;
    }

    /// Writes the heads of all of the loop's connections.
    public MessageWriter writer() {
        return writer;
    }

    /// The persistence cookie as the policy has it; null where persistence is not by cookie.
    @Nullable ServerCookie cookie(WebPolicy policy) {
        CookieSettings settings = policy.cookie();
        if (settings == null) {
            return null;
        }
        ServerCookie made = cookie;
        if (made == null || !settings.equals(cookieSettings)) {
            made = cookie(web, settings, random);
            cookie = made;
            cookieSettings = settings;
        }
        return made;
    }

    /// Judges and makes the persistence cookies of a service.
    public static ServerCookie cookie(Web web, CookieSettings settings, SecureRandom random) {
        CookieSeal seal =
                new CookieSeal(
                        web.cookieSecret(), web.context().name() + '\0' + settings.name(), random);
        return new ServerCookie(settings, seal, web.context().clock());
    }
}
