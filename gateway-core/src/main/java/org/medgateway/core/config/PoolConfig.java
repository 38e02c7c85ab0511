package org.medgateway.core.config;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Servers that can stand in for each other. What is not given is taken from the service.
@Shorthand("servers")
public record PoolConfig(
        @Setting("The servers, in order of preference for `first`.") List<RealServerConfig> servers,
        @Setting("How exchanges are spread.") @Nullable BalanceConfig balance,
        @Setting("Which server a returning client gets.") @Nullable PersistenceConfig persistence,
        @Setting("How the servers are checked.") @Nullable HealthCheckConfig healthCheck,
        @Setting("TLS towards the servers.") @Nullable ServerTlsConfig serverTls) {}
