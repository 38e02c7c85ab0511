package org.medgateway.core.runtime;

import org.medgateway.core.config.ListenerTlsConfig;
import org.medgateway.core.config.ServerTlsConfig;
import org.medgateway.core.net.ClientTls;
import org.medgateway.core.net.ServerTls;
import org.medgateway.core.net.TlsContexts;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/// TLS by its settings, made once for all services and reloads. Kept for the life of the gateway,
/// since an exchange that began before a reload may still connect with the settings of then; what
/// that costs grows only with the number of different settings.
final class SharedTls {

    private record ServerSide(ListenerTlsConfig config, List<String> alpn) {}

    private final TlsContexts contexts;
    private final ConcurrentHashMap<ServerSide, ServerTls> towardsClients =
            new ConcurrentHashMap<>();
    private final ConcurrentHashMap<ServerTlsConfig, ClientTls> towardsServers =
            new ConcurrentHashMap<>();

    SharedTls(TlsContexts contexts) {
        this.contexts = contexts;
    }

    ServerTls towardsClients(ListenerTlsConfig config, List<String> alpn) {
        return towardsClients.computeIfAbsent(
                new ServerSide(config, alpn), key -> contexts.serverTls(key.config(), key.alpn()));
    }

    ClientTls towardsServers(ServerTlsConfig config) {
        return towardsServers.computeIfAbsent(config, key -> contexts.clientTls(key, List.of()));
    }
}
