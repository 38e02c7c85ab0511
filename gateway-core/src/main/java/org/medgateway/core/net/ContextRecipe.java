package org.medgateway.core.net;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.ListenerTlsConfig;
import org.medgateway.core.config.ServerTlsConfig;
import org.medgateway.core.config.TlsProfile;
import org.medgateway.core.net.CertificateMaterial.Credential;
import org.medgateway.core.net.LiveContexts.OneContext;
import org.medgateway.core.net.ShownCertificates.Shown;

import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLException;

/// How a configuration block becomes TLS contexts.
record ContextRecipe(CertificateStore store, TlsProvider provider, List<String> alpn) {

    /// One context for each certificate of a listener.
    ShownCertificates server(ListenerTlsConfig config) throws SSLException {
        List<Shown> all = new ArrayList<>();
        try {
            for (String name : config.certificate()) {
                Credential credential = store.certificate(name);
                all.add(
                        new Shown(
                                name,
                                credential.leaf(),
                                server(config, credential),
                                CipherSuites.of(config.profile())));
            }
            return ShownCertificates.of(all);
        } catch (SSLException | RuntimeException e) {
            all.forEach(shown -> ReferenceCountUtil.release(shown.context()));
            throw e;
        }
    }

    private SslContext server(ListenerTlsConfig config, Credential credential) throws SSLException {
        SslContextBuilder builder =
                common(
                        SslContextBuilder.forServer(credential.key(), credential.certificates()),
                        config.profile());
        if (config.clientAuthority() != null) {
            builder.trustManager(store.authority(config.clientAuthority()).certificates())
                    .clientAuth(
                            switch (config.clientCertificate()) {
                                case REQUIRED -> ClientAuth.REQUIRE;
                                case OPTIONAL -> ClientAuth.OPTIONAL;
                            });
        }
        if (provider.staples()) {
            builder.enableOcsp(true);
        }
        SslContext context = builder.build();
        if (context.sessionContext() instanceof OpenSslSessionContext sessions) {
            sessions.setTicketKeys(); // none given: OpenSSL makes its own for this context, and
            // changes them by itself
        }
        return context;
    }

    /// The one context towards servers.
    OneContext client(ServerTlsConfig config) throws SSLException {
        SslContextBuilder builder = common(SslContextBuilder.forClient(), config.profile());
        builder.endpointIdentificationAlgorithm(config.verifyHost() ? "HTTPS" : null);
        switch (config.verify()) {
            case ServerTlsConfig.VERIFY_NONE ->
                    builder.trustManager(InsecureTrustManagerFactory.INSTANCE)
                            .endpointIdentificationAlgorithm(null);
            case ServerTlsConfig.VERIFY_SYSTEM -> builder.trustManager(SystemAuthorities.read());
            default -> builder.trustManager(store.authority(config.verify()).certificates());
        }
        if (config.certificate() != null) {
            Credential credential = store.certificate(config.certificate());
            builder.keyManager(credential.key(), credential.certificates());
        }
        return new OneContext(builder.build());
    }

    private SslContextBuilder common(SslContextBuilder builder, TlsProfile profile) {
        CipherSuites suites = CipherSuites.of(profile);
        return builder.sslProvider(provider.ssl())
                .protocols(suites.protocols())
                .ciphers(suites.suites(), SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(applicationProtocols());
    }

    private @Nullable ApplicationProtocolConfig applicationProtocols() {
        return alpn.isEmpty()
                ? null
                : new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        alpn);
    }
}
