package org.medgateway.http;

import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.observe.Event;
import org.medgateway.core.observe.Events;
import org.medgateway.core.spi.ClientConnection;
import org.medgateway.core.spi.ProtocolService;
import org.medgateway.core.spi.Sample;
import org.medgateway.core.spi.ServiceContext;
import org.medgateway.core.spi.ServiceDefinition;
import org.medgateway.core.spi.ServiceRefused;
import org.medgateway.http.client.Http1Connection;
import org.medgateway.http.client.Http2Connection;
import org.medgateway.http.exchange.RequestInspector;
import org.medgateway.http.exchange.ShownRequest;
import org.medgateway.http.exchange.StudyCount;
import org.medgateway.http.exchange.WebLoop;
import org.medgateway.http.settings.HttpPersistenceOptions;
import org.medgateway.http.settings.WebPolicy;
import org.medgateway.http.wire.CookieSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.concurrent.ConcurrentHashMap;

/// A running web service: hands each connection to HTTP/1 or HTTP/2 and keeps what its event loops
/// share. Any thread.
public final class WebService implements ProtocolService {

    /// Makes the policy of a definition.
    @FunctionalInterface
    public interface PolicySource {
        /// @throws IOException where a file that it names cannot be read
        WebPolicy of(ServiceDefinition definition) throws IOException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(WebService.class);

    private final ServiceContext context;
    private final PolicySource policies;
    private final Shared shared;
    private final ConcurrentHashMap<EventLoop, WebLoop> loops = new ConcurrentHashMap<>();
    private final Events.Subscription drains;

    private WebService(
            ServiceContext context,
            String protocol,
            PolicySource policies,
            @Nullable RequestInspector inspector,
            WebLoop.Served served,
            byte[] secret) {
        this.context = context;
        this.policies = policies;
        this.shared = new Shared(context, protocol, inspector, served, secret);
        this.drains = context.events().subscribe(this::tellOfDrain);
    }

    /// @param inspector looks into requests before they are routed; null for plain HTTP
    public static WebService open(
            ServiceContext context,
            String protocol,
            PolicySource policies,
            @Nullable RequestInspector inspector)
            throws ServiceRefused {
        ServiceDefinition definition = context.definition();
        try {
            return new WebService(
                    context,
                    protocol,
                    policies,
                    inspector,
                    new WebLoop.Served(definition, policies.of(definition)),
                    secret(context, definition));
        } catch (IOException e) {
            throw new ServiceRefused(context.name() + ": " + e.getMessage(), e);
        }
    }

    private static byte[] secret(ServiceContext context, ServiceDefinition definition)
            throws IOException {
        if (definition.config().persistence().options() instanceof HttpPersistenceOptions options
                && options.secret() != null) {
            return options.secret().getBytes(StandardCharsets.UTF_8);
        }
        return CookieSecretFile.in(context.stateDirectory());
    }

    @Override
    public void accept(ClientConnection client) {
        WebLoop loop = loops.computeIfAbsent(client.loop(), made -> new WebLoop(shared, made));
        SslHandler tls = client.channel().pipeline().get(SslHandler.class);
        if (tls != null && "h2".equals(tls.applicationProtocol())) {
            Http2Connection.install(loop, client);
        } else {
            client.channel().pipeline().addLast(new Http1Connection(loop, client, tls != null));
        }
    }

    @Override
    public Sample sample(String text) {
        CookieSettings settings = shared.served().policy().cookie();
        return ShownRequest.read(
                text,
                shared.inspector(),
                settings == null ? null : WebLoop.cookie(shared, settings, new SecureRandom()));
    }

    @Override
    public void definitionChanged(ServiceDefinition before, ServiceDefinition now) {
        WebPolicy policy;
        try {
            policy = policies.of(now);
        } catch (IOException e) {
            LOG.warn("{} keeps its former policy: {}", context.name(), e.getMessage());
            policy = shared.served().policy();
        }
        shared.serve(new WebLoop.Served(now, policy));
        for (WebLoop loop : loops.values()) {
            loop.loop().execute(() -> loop.connections().closeIdle());
        }
    }

    /// An operator who drains a server wants to know what it is still busy with.
    private void tellOfDrain(Event event) {
        if (event instanceof Event.ServerAdminChanged change
                && change.service().equals(context.name())
                && change.state().equalsIgnoreCase("drain")) {
            int studies = shared.studies().on(change.server());
            if (studies > 0) {
                context.events()
                        .publish(
                                new Event.Alarm(
                                        context.clock().instant(),
                                        Event.Severity.INFO,
                                        context.name(),
                                        change.server(),
                                        studies
                                                + (studies == 1 ? " study is" : " studies are")
                                                + " still streaming"));
            }
        }
    }

    /// How many studies a server is busy with.
    public int studiesOn(String server) {
        return shared.studies().on(server);
    }

    @Override
    public void close() {
        drains.close();
        for (WebLoop loop : loops.values()) {
            loop.loop().execute(() -> loop.connections().close());
        }
    }

    private static final class Shared implements WebLoop.Web {
        private final ServiceContext context;
        private final String protocol;
        private final @Nullable RequestInspector inspector;
        private final byte[] secret;
        private final StudyCount studies = new StudyCount();
        private volatile WebLoop.Served served;

        Shared(
                ServiceContext context,
                String protocol,
                @Nullable RequestInspector inspector,
                WebLoop.Served served,
                byte[] secret) {
            this.context = context;
            this.protocol = protocol;
            this.inspector = inspector;
            this.served = served;
            this.secret = secret;
        }

        void serve(WebLoop.Served now) {
            served = now;
        }

        @Override
        public WebLoop.Served served() {
            return served;
        }

        @Override
        public ServiceContext context() {
            return context;
        }

        @Override
        public String protocol() {
            return protocol;
        }

        @Override
        public @Nullable RequestInspector inspector() {
            return inspector;
        }

        @Override
        public byte[] cookieSecret() {
            return secret;
        }

        @Override
        public StudyCount studies() {
            return studies;
        }
    }
}
