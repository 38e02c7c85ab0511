package org.medgateway.core.runtime;

import org.medgateway.core.balance.AdminState;
import org.medgateway.core.balance.Health;
import org.medgateway.core.balance.RealServer;
import org.medgateway.core.balance.ServerPool;
import org.medgateway.core.balance.ServerState;
import org.medgateway.core.config.ExchangeLogSettings;
import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.observe.ExchangeLog;
import org.medgateway.core.observe.ServerReading;
import org.medgateway.core.observe.ServiceReading;
import org.medgateway.core.spi.Pool;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the observers, who know no service and no configuration, are given of both.
final class Readings {

    private static final String LOG_FILE = "exchanges.jsonl";

    private Readings() {}

    static ServiceReading of(VirtualService service) {
        Map<String, ServerReading> servers = new LinkedHashMap<>();
        Map<String, ServerReading> fallbacks = new LinkedHashMap<>();
        List<ServiceReading.Queue> queues = new ArrayList<>();
        for (Pool pool : service.definition().pools().values()) {
            ServerPool of = pool.servers();
            of.members().forEach(member -> put(servers, member));
            if (of.fallback() != null) {
                put(fallbacks, of.fallback());
            }
            queues.add(new ServiceReading.Queue(of.name(), of.waitingRoom()::waiting));
        }
        fallbacks.forEach(servers::putIfAbsent);
        return new ServiceReading(service.name(), List.copyOf(servers.values()), queues);
    }

    private static void put(Map<String, ServerReading> into, ServerPool.Member member) {
        into.put(member.server().name(), new OfState(member.server(), member.state()));
    }

    static ExchangeLog.Settings exchangeLog(GatewayConfig config) {
        ExchangeLogSettings log = config.exchangeLog();
        Path file = log.file();
        return new ExchangeLog.Settings(
                switch (log.record()) {
                    case ALL -> ExchangeLog.Recorded.ALL;
                    case FAILURES -> ExchangeLog.Recorded.FAILURES;
                    case OFF -> ExchangeLog.Recorded.OFF;
                },
                file != null ? file : config.gateway().stateDirectory().resolve(LOG_FILE),
                log.maxSize().bytes(),
                log.keep());
    }

    private record OfState(RealServer real, ServerState state) implements ServerReading {
        @Override
        public String server() {
            return real.name();
        }

        @Override
        public boolean up() {
            return state.condition().health() != Health.DOWN;
        }

        @Override
        public boolean draining() {
            return state.condition().admin() == AdminState.DRAIN;
        }

        @Override
        public boolean halted() {
            return state.condition().admin() == AdminState.HALT;
        }

        @Override
        public int weight() {
            return state.weight(real);
        }

        @Override
        public int sessions() {
            return state.sessions();
        }

        @Override
        public long bytesToServer() {
            return state.bytesToServer();
        }

        @Override
        public long bytesFromServer() {
            return state.bytesFromServer();
        }
    }
}
