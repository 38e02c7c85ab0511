package org.medgateway.core.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.ListenerTlsConfig;
import org.medgateway.core.config.ServerTlsConfig;
import org.medgateway.core.net.LiveContexts.Contexts;
import org.medgateway.core.net.LiveContexts.OneContext;
import org.medgateway.core.net.ShownCertificates.Shown;
import org.medgateway.core.observe.Event.Severity;
import org.medgateway.core.observe.Events;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;

/// Makes TLS for listeners and towards servers out of the certificates of the store, and keeps it
/// up with them.
///
/// Checking certificates (and, with the JDK, all reckoning of a handshake) is done on a few threads
/// of its own, so that a storm of handshakes does not hold up the connections that an event loop
/// also carries.
public final class TlsContexts implements AutoCloseable {

    /// How long a client may take over its handshake at the most; the service's own limit is the
    /// one to set.
    static final Duration HANDSHAKE = Duration.ofSeconds(60);

    private final CertificateStore store;
    private final TlsProvider provider;
    private final ExecutorService handshakes;
    private final Set<Live<?>> open = ConcurrentHashMap.newKeySet();
    private final Events.Subscription renewals;

    public TlsContexts(CertificateStore store) {
        this(store, TlsProvider.best());
    }

    public TlsContexts(CertificateStore store, TlsProvider provider) {
        this.store = store;
        this.provider = provider;
        handshakes =
                Executors.newFixedThreadPool(
                        Math.max(2, Runtime.getRuntime().availableProcessors()),
                        new DefaultThreadFactory("handshake", true));
        renewals = store.onRenewal(this::renew);
    }

    /// Who does the TLS here, and why.
    public TlsProvider provider() {
        return provider;
    }

    /// TLS towards clients.
    ///
    /// @param alpn the application protocols offered (RFC 7301), best first; empty is none
    /// @throws IllegalArgumentException where a name is not in the store, or what it names cannot
    ///   be used
    public ServerTls serverTls(ListenerTlsConfig config, List<String> alpn) {
        ContextRecipe recipe = new ContextRecipe(store, provider, List.copyOf(alpn));
        if (!provider.staples()) {
            config.certificate().stream().filter(store::stapled).forEach(this::cannotStaple);
        }
        return new Server(
                live(
                        () -> recipe.server(config),
                        paths(config.certificate(), config.clientAuthority())));
    }

    /// TLS towards servers.
    ///
    /// @param alpn the application protocols asked for, best first; empty is none
    /// @throws IllegalArgumentException where a name is not in the store, or what it names cannot
    ///   be used
    public ClientTls clientTls(ServerTlsConfig config, List<String> alpn) {
        ContextRecipe recipe = new ContextRecipe(store, provider, List.copyOf(alpn));
        List<String> shown =
                config.certificate() == null ? List.of() : List.of(config.certificate());
        String authority =
                switch (config.verify()) {
                    case ServerTlsConfig.VERIFY_NONE, ServerTlsConfig.VERIFY_SYSTEM -> null;
                    default -> config.verify();
                };
        return new Client(live(() -> recipe.client(config), paths(shown, authority)), config.sni());
    }

    private void cannotStaple(String name) {
        store.alarm(
                Severity.WARNING,
                "certificates." + name,
                "the certificate is shown without an OCSP response: only OpenSSL can do that, and"
                        + " TLS is done by "
                        + provider.name()
                        + " ("
                        + provider.why()
                        + ")");
    }

    private static Set<String> paths(List<String> certificates, @Nullable String authority) {
        Set<String> paths = new HashSet<>();
        certificates.forEach(name -> paths.add("certificates." + name));
        if (authority != null) {
            paths.add("authorities." + authority);
        }
        return Set.copyOf(paths);
    }

    private <C extends Contexts> Live<C> live(LiveContexts.Maker<C> maker, Set<String> paths) {
        try {
            Live<C> live = new Live<>(new LiveContexts<>(maker), paths);
            open.add(live);
            return live;
        } catch (SSLException e) {
            throw new IllegalArgumentException(
                    "no TLS can be made of " + paths + ": " + e.getMessage(), e);
        }
    }

    /// One block's contexts, and the paths that they are made of. Compared by identity.
    private static final class Live<C extends Contexts> {
        final LiveContexts<C> contexts;
        final Set<String> paths;

        Live(LiveContexts<C> contexts, Set<String> paths) {
            this.contexts = contexts;
            this.paths = paths;
        }
    }

    private void renew(Set<String> renewed) {
        for (Live<?> live : open) {
            // a name that is gone from the configuration serves on until its virtual service has
            // gone too
            if (live.paths.stream().anyMatch(renewed::contains)
                    && live.paths.stream().allMatch(store::has)) {
                try {
                    live.contexts.renew();
                } catch (SSLException | RuntimeException e) {
                    store.alarm(
                            Severity.CRITICAL,
                            String.join(", ", live.paths),
                            "the new certificate cannot be used, the old one stays: "
                                    + e.getMessage());
                }
            }
        }
    }

    private void close(Live<?> live) {
        if (open.remove(live)) {
            live.contexts.close();
        }
    }

    /// Gives everything back. Connections that stand are not touched.
    @Override
    public void close() {
        renewals.close();
        open.forEach(this::close);
        handshakes.shutdown(); // those under way finish
    }

    private final class Server implements ServerTls {
        private final Live<ShownCertificates> live;

        Server(Live<ShownCertificates> live) {
            this.live = live;
        }

        @Override
        public ChannelHandler newHandler(Channel channel) {
            return new ServerNameSelection(this::handler, HANDSHAKE);
        }

        private SslHandler handler(ByteBufAllocator allocator, ClientHello hello) {
            return live.contexts.handler(
                    certificates -> {
                        Shown shown = certificates.pick(hello);
                        SslHandler handler = shown.context().newHandler(allocator, handshakes);
                        staple(shown, handler);
                        return handler;
                    });
        }

        private void staple(Shown shown, SslHandler handler) {
            byte[] response = store.staple(shown.name(), shown.leaf());
            if (response != null
                    && provider.staples()
                    && handler.engine() instanceof ReferenceCountedOpenSslEngine engine) {
                engine.setOcspResponse(response);
            }
        }

        @Override
        public void close() {
            TlsContexts.this.close(live);
        }
    }

    private final class Client implements ClientTls {
        private final Live<OneContext> live;
        private final String sni;

        Client(Live<OneContext> live, String sni) {
            this.live = live;
            this.sni = sni;
        }

        @Override
        public SslHandler newHandler(Channel channel, String host, int port) {
            SNIHostName name =
                    switch (sni) {
                        case ServerTlsConfig.SNI_OFF -> null;
                        case ServerTlsConfig.SNI_AUTO -> ServerNames.of(host);
                        default -> ServerNames.of(sni);
                    };
            SslHandler handler =
                    live.contexts.handler(
                            one ->
                                    one.context()
                                            .newHandler(
                                                    channel.alloc(),
                                                    ServerNames.silent(host),
                                                    port,
                                                    handshakes));
            if (name != null) {
                SSLParameters parameters = handler.engine().getSSLParameters();
                parameters.setServerNames(List.of(name));
                handler.engine().setSSLParameters(parameters);
            }
            return handler;
        }

        @Override
        public void close() {
            TlsContexts.this.close(live);
        }
    }
}
