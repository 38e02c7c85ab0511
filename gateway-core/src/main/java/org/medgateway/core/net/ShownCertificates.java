package org.medgateway.core.net;

import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;

import org.jspecify.annotations.Nullable;

import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The certificates that one listener shows, and which of them a client gets.
///
/// @param all in the order of the configuration
/// @param byName by server name in lower case, and by wildcards such as `*.hospital.test`
record ShownCertificates(List<Shown> all, Map<String, List<Shown>> byName)
        implements LiveContexts.Contexts {

    /// @param name of the certificate in the configuration
    /// @param suites the numbers of those suites of TLS 1.2 that are spoken with its key
    record Shown(String name, X509Certificate leaf, SslContext context, Set<Integer> suites) {

        Shown(String name, X509Certificate leaf, SslContext context, CipherSuites suites) {
            this(name, leaf, context, suites.numbers(leaf.getPublicKey() instanceof ECKey));
        }
    }

    static ShownCertificates of(List<Shown> all) {
        Map<String, List<Shown>> byName = new HashMap<>();
        for (Shown shown : all) {
            for (String host : CertificateView.hostNames(shown.leaf())) {
                byName.computeIfAbsent(host, _ -> new ArrayList<>()).add(shown);
            }
        }
        return new ShownCertificates(List.copyOf(all), byName);
    }

    /// Of the certificates for the server that the client names, the first whose key it can use;
    /// the first of them where it can use none, so that the handshake fails for the right reason.
    Shown pick(ClientHello hello) {
        List<Shown> candidates = candidates(hello.serverName());
        if (candidates.size() == 1) {
            return candidates.getFirst();
        }
        for (Shown shown : candidates) {
            if (hello.keys().accepts(shown.leaf().getPublicKey(), shown.suites())) {
                return shown;
            }
        }
        return candidates.getFirst();
    }

    /// The exact name first, then the wildcard for its first label (RFC 6125 6.4.3), then what a
    /// client gets that names no server.
    private List<Shown> candidates(@Nullable String name) {
        if (name != null) {
            List<Shown> exact = byName.get(name);
            if (exact != null) {
                return exact;
            }
            int dot = name.indexOf('.');
            List<Shown> wildcard = dot < 0 ? null : byName.get("*" + name.substring(dot));
            if (wildcard != null) {
                return wildcard;
            }
        }
        return unnamed();
    }

    /// The first certificate, and those that share a name with it.
    private List<Shown> unnamed() {
        if (all.size() == 1) {
            return all;
        }
        Set<Shown> unnamed = new LinkedHashSet<>();
        unnamed.add(all.getFirst());
        for (String host : CertificateView.hostNames(all.getFirst().leaf())) {
            unnamed.addAll(byName.getOrDefault(host, List.of()));
        }
        return List.copyOf(unnamed);
    }

    @Override
    public void release() {
        all.forEach(shown -> ReferenceCountUtil.release(shown.context()));
    }
}
