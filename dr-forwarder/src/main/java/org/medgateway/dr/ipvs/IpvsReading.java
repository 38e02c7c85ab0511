package org.medgateway.dr.ipvs;

import org.medgateway.dr.plane.Family;
import org.medgateway.dr.plane.Flow;
import org.medgateway.dr.plane.ForwardedServer;
import org.medgateway.dr.plane.ForwardedService;
import org.medgateway.dr.plane.Pinned;
import org.medgateway.dr.plane.ServiceCounters;
import org.medgateway.dr.plane.ServiceCounters.ServerCounters;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads the lists that `ipvsadm -L` prints.
///
/// ```
/// TCP 01:55  ESTABLISHED 10.77.0.5:40112    10.77.0.100:104    10.77.0.11:104
/// TCP 04:59  NONE        10.77.0.5:0        10.77.0.100:104    10.77.0.11:104
/// ```
///
/// The second is the memory of persistence, `NONE` or, since Linux 4.19, `ASSURED`.
final class IpvsReading {

    private IpvsReading() {}

    private record Line(
            String state, Endpoint client, Endpoint front, Endpoint server, Duration expires) {

        /// The memory of persistence, of all ports of a client.
        boolean template() {
            return client.port() == 0;
        }
    }

    private record Endpoint(InetAddress address, int port) {

        static Endpoint of(String text) {
            int colon = text.lastIndexOf(':');
            String host = text.substring(0, colon).replace("[", "").replace("]", "");
            return new Endpoint(
                    InetAddress.ofLiteral(host), Integer.parseInt(text.substring(colon + 1)));
        }
    }

    static List<Flow> flows(String list, ForwardedService service) {
        List<Flow> flows = new ArrayList<>();
        for (Line line : lines(list, service)) {
            if (!line.template()) {
                flows.add(
                        new Flow(
                                Family.of(line.client().address()),
                                line.client().address().getHostAddress(),
                                line.client().port(),
                                line.front().port(),
                                server(service, line.server().address()),
                                ended(line),
                                line.expires()));
            }
        }
        return flows;
    }

    private static boolean ended(Line line) {
        return switch (line.state()) {
            case "TIME_WAIT", "CLOSE", "CLOSE_WAIT", "FIN_WAIT", "LAST_ACK" -> true;
            default -> false;
        };
    }

    static List<Pinned> pinned(String list, ForwardedService service) {
        List<Pinned> pinned = new ArrayList<>();
        for (Line line : lines(list, service)) {
            if (line.template()) {
                pinned.add(
                        new Pinned(
                                line.client().address(),
                                server(service, line.server().address()),
                                line.expires()));
            }
        }
        return pinned;
    }

    private static List<Line> lines(String list, ForwardedService service) {
        List<Line> lines = new ArrayList<>();
        for (String text : list.lines().toList()) {
            String[] words = text.strip().split("\\s+");
            if (words.length < 6 || !words[0].equals(service.transport().name())) {
                continue;
            }
            Endpoint front = Endpoint.of(words[4]);
            boolean ours =
                    service.fronts().stream()
                            .anyMatch(
                                    one ->
                                            one.getAddress().equals(front.address())
                                                    && one.getPort() == front.port());
            if (ours) {
                lines.add(
                        new Line(
                                words[2],
                                Endpoint.of(words[3]),
                                front,
                                Endpoint.of(words[5]),
                                minutesAndSeconds(words[1])));
            }
        }
        return lines;
    }

    private static Duration minutesAndSeconds(String text) {
        int colon = text.indexOf(':');
        return Duration.ofMinutes(Long.parseLong(text.substring(0, colon)))
                .plusSeconds(Long.parseLong(text.substring(colon + 1)));
    }

    private static String server(ForwardedService service, InetAddress address) {
        return find(service, address)
                .map(ForwardedServer::name)
                .orElse("#" + address.getHostAddress());
    }

    private static Optional<ForwardedServer> find(ForwardedService service, InetAddress address) {
        return service.servers().stream()
                .filter(server -> server.address().equals(address))
                .findFirst();
    }

    /// From `ipvsadm -L -n --stats --exact`: below each virtual service, `-> server conns in out
    /// inbytes outbytes`.
    static ServiceCounters counters(String statistics, ForwardedService service) {
        Map<String, ServerCounters> servers = new LinkedHashMap<>();
        boolean ours = false;
        for (String text : statistics.lines().toList()) {
            String[] words = text.strip().split("\\s+");
            if (words.length >= 6 && (words[0].equals("TCP") || words[0].equals("UDP"))) {
                Endpoint front = Endpoint.of(words[1]);
                ours =
                        words[0].equals(service.transport().name())
                                && service.fronts().stream()
                                        .anyMatch(
                                                one ->
                                                        one.getAddress().equals(front.address())
                                                                && one.getPort() == front.port());
            } else if (ours
                    && words.length >= 7
                    && words[0].equals("->")
                    && !words[1].startsWith("Remote")) {
                servers.merge(
                        server(service, Endpoint.of(words[1]).address()),
                        new ServerCounters(
                                Long.parseLong(words[3]),
                                Long.parseLong(words[5]),
                                Long.parseLong(words[2])),
                        (a, b) ->
                                new ServerCounters(
                                        a.packets() + b.packets(),
                                        a.bytes() + b.bytes(),
                                        a.newFlows() + b.newFlows()));
            }
        }
        return new ServiceCounters(servers, 0, 0, 0);
    }
}
