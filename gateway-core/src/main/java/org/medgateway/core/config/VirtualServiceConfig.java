package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One front door: where clients connect, which protocol they speak, and the servers behind it.
public record VirtualServiceConfig(
        @Setting(value = "Its name, unique in the file.", example = "DICOM-Modalities") String name,
        @Setting(value = "The protocol.", example = "tcp") String type,
        @Setting(
                        value = "Addresses to listen on, one or more.",
                        example = "[10.12.1.100:104, 10.12.1.100:11112]")
                List<Endpoint> listen,
        @Setting("TLS towards clients; without it, plain.") @Nullable ListenerTlsConfig tls,
        @Setting("TLS towards servers; without it, plain.") @Nullable ServerTlsConfig serverTls,
        @Setting(value = "The PROXY protocol.", defaultsTo = "{}")
                ProxyProtocolConfig proxyProtocol,
        @Setting(
                        value =
                                "Whether servers see the client's own address as the source (needs"
                                        + " CAP_NET_ADMIN and routing).",
                        defaultsTo = "false")
                boolean transparent,
        @Setting(value = "How new exchanges are spread.", defaultsTo = "weighted-round-robin")
                BalanceConfig balance,
        @Setting(value = "Which server a returning client gets.", defaultsTo = "none")
                PersistenceConfig persistence,
        @Setting(value = "How servers are checked.", defaultsTo = "{type: connect}")
                HealthCheckConfig healthCheck,
        @Setting(
                        value = "What happens to running sessions when their server goes down.",
                        defaultsTo = "keep")
                OnDown sessionsOnDown,
        @Setting(value = "What answers when no server is available.", defaultsTo = "off")
                FallbackConfig fallback,
        @Setting(value = "Time limits.", defaultsTo = "{}") TimeoutsConfig timeouts,
        @Setting(
                        value = "Client connections at once; further ones are closed at the door.",
                        defaultsTo = "40000")
                int maxConnections,
        @Setting(value = "Exchanges that wait for a free server.", defaultsTo = "{}")
                QueueConfig queue,
        @Setting("The servers, where one pool is enough; it is called `main`.")
                List<RealServerConfig> servers,
        @Setting("Pools of servers by name.") Map<String, PoolConfig> pools,
        @Setting("Rules; the first that holds decides.") List<RouteConfig> routes,
        @Key("default")
                @Setting("The pool for what no rule takes; the only or first pool when not given.")
                @Nullable String defaultPool,
        @Flattened ProtocolOptions options)
        implements Checked {

    /// The name of the pool that a plain list of servers makes.
    public static final String MAIN_POOL = "main";

    /// What happens to running sessions when their server goes down.
    public enum OnDown {
        KEEP,
        SHUT
    }

    /// The pools by name, the plain list of servers being one.
    public Map<String, PoolConfig> allPools() {
        Map<String, PoolConfig> all = new LinkedHashMap<>();
        if (!servers.isEmpty()) {
            all.put(MAIN_POOL, new PoolConfig(servers, null, null, null, null));
        }
        all.putAll(pools);
        return all;
    }

    /// The pool for what no rule takes; null where there is none at all.
    public @Nullable String effectiveDefaultPool() {
        return defaultPool != null
                ? defaultPool
                : allPools().keySet().stream().findFirst().orElse(null);
    }

    @Override
    public void check(Scope scope) {
        new VirtualServiceCheck(this, scope).run();
    }
}
