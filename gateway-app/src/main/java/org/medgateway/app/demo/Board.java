package org.medgateway.app.demo;

import org.medgateway.core.balance.ServerPool;
import org.medgateway.core.balance.ServerState;
import org.medgateway.core.runtime.VirtualService;

import java.util.ArrayList;
import java.util.List;

/// The table of what flows where: services, their servers, and what is known of them.
final class Board {
    private static final String ROW = "%-18s %-10s %-32s %9s %10s %7s %9s %9s";

    private Board() {}

    static List<String> lines(List<VirtualService> services) {
        List<String> lines = new ArrayList<>();
        lines.add(
                ROW.formatted(
                        "service",
                        "server",
                        "state",
                        "running",
                        "exchanges",
                        "failed",
                        "KiB in",
                        "KiB out"));
        for (VirtualService service : services) {
            String name = service.name();
            for (var pool : service.definition().pools().values()) {
                for (ServerPool.Member member : pool.servers().members()) {
                    lines.add(row(name, member.state()));
                    name = "";
                }
            }
        }
        return lines;
    }

    private static String row(String service, ServerState state) {
        String standing = state.condition().describe();
        return ROW.formatted(
                service,
                state.name(),
                standing.length() > 32 ? standing.substring(0, 31) + "~" : standing,
                state.sessions(),
                state.totalSessions(),
                state.failedSessions(),
                state.bytesToServer() / 1024,
                state.bytesFromServer() / 1024);
    }
}
