package org.medgateway.dr.ipvs;

import org.jspecify.annotations.Nullable;
import org.medgateway.dr.plane.Family;
import org.medgateway.dr.plane.ForwardedServer;
import org.medgateway.dr.plane.ForwardedService;
import org.medgateway.dr.plane.Forwarding;
import org.medgateway.dr.plane.ForwardingException;
import org.medgateway.dr.plane.Scheduler;
import org.medgateway.dr.plane.ServerMode;
import org.medgateway.dr.plane.SourcePersistence;
import org.medgateway.dr.plane.Transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The words of `ipvsadm`: from a service, from what `ipvsadm -S -n` prints, and from one to the
/// other. A virtual service is known by `-t 10.77.0.100:104`.
final class IpvsRules {

    private IpvsRules() {}

    static Map<String, Virtual> of(ForwardedService service) {
        refuse(service);
        Map<String, Virtual> virtuals = new LinkedHashMap<>();
        for (InetSocketAddress front : service.fronts()) {
            Family family = Family.of(front.getAddress());
            Map<String, String> servers = new LinkedHashMap<>();
            boolean taken = false;
            for (ForwardedServer server : service.servers(family)) {
                if (server.mode() != ServerMode.OUT) {
                    int weight = server.schedulable() ? server.weight() : 0;
                    if (service.scheduler() == Scheduler.FIRST) {
                        weight = taken || weight == 0 ? 0 : 1;
                        taken |= weight > 0;
                    }
                    int port = server.port() == 0 ? front.getPort() : server.port();
                    servers.put(
                            endpoint(server.address(), port),
                            (service.forwarding() == Forwarding.NAT ? "-m" : "-g")
                                    + " -w "
                                    + weight);
                }
            }
            virtuals.put(key(service, front), new Virtual(options(service, family), servers));
        }
        return virtuals;
    }

    private static void refuse(ForwardedService service) {
        if (service.forwarding() == Forwarding.SNAT) {
            throw new ForwardingException(
                    "service \"%s\": IPVS cannot rewrite the source; use engine: nftables for snat"
                            .formatted(service.name()));
        }
        if (!service.allowed().isEmpty()) {
            throw new ForwardingException(
                    "service \"%s\": IPVS has no allow-list; use engine: nftables, or the firewall"
                            .formatted(service.name()));
        }
    }

    static String key(ForwardedService service, InetSocketAddress front) {
        return (service.transport() == Transport.TCP ? "-t " : "-u ")
                + endpoint(front.getAddress(), front.getPort());
    }

    private static String endpoint(InetAddress address, int port) {
        return Family.of(address) == Family.IPV4
                ? address.getHostAddress() + ":" + port
                : "[" + address.getHostAddress() + "]:" + port;
    }

    private static String options(ForwardedService service, Family family) {
        String options =
                switch (service.scheduler()) {
                    case WEIGHTED_ROUND_ROBIN, FIRST -> "-s wrr";
                    case LEAST_CONNECTIONS -> "-s wlc";
                    case HASH -> "-s mh";
                };
        // ipvsadm prints the scheduler's own flags last.
        return options
                + persistence(service.persistence(), family)
                + (service.scheduler() == Scheduler.HASH ? " -b mh-fallback" : "");
    }

    private static String persistence(@Nullable SourcePersistence persistence, Family family) {
        if (persistence == null) {
            return "";
        }
        String options = " -p " + persistence.timeout().toSeconds();
        int prefix = persistence.prefix(family);
        if (prefix == family.bits()) {
            return options;
        }
        return options
                + " -M "
                + switch (family) {
                    case IPV4 -> family.mask(prefix).getHostAddress();
                    case IPV6 -> Integer.toString(prefix);
                };
    }

    /// Reads what `ipvsadm -S -n` prints.
    static Map<String, Virtual> parse(String saved) {
        Map<String, String> options = new LinkedHashMap<>();
        Map<String, Map<String, String>> servers = new LinkedHashMap<>();
        for (String line : saved.lines().toList()) {
            String[] words = line.strip().split(" ", 4);
            if (words.length < 4) {
                continue;
            }
            String key = words[1] + " " + spelled(words[2]);
            if (words[0].equals("-A")) {
                options.put(key, words[3]);
                servers.put(key, new LinkedHashMap<>());
            } else if (words[0].equals("-a")) {
                String[] server = words[3].split(" ", 3);
                Map<String, String> known = servers.get(key);
                if (known != null) {
                    known.put(spelled(server[1]), server[2]);
                }
            }
        }
        Map<String, Virtual> virtuals = new LinkedHashMap<>();
        options.forEach(
                (key, text) ->
                        virtuals.put(key, new Virtual(text, servers.getOrDefault(key, Map.of()))));
        return virtuals;
    }

    /// An endpoint in Java's spelling of the address.
    private static String spelled(String endpoint) {
        int colon = endpoint.lastIndexOf(':');
        String host = endpoint.substring(0, colon).replace("[", "").replace("]", "");
        return endpoint(
                InetAddress.ofLiteral(host), Integer.parseInt(endpoint.substring(colon + 1)));
    }

    /// The lines for `ipvsadm -R` that make the virtual services of `keys` what is wanted. Servers
    /// are added before others go, so that none is missing in between.
    static String delta(
            List<String> keys, Map<String, Virtual> installed, Map<String, Virtual> wanted) {
        return keys.stream()
                .map(key -> delta(key, installed.get(key), wanted.get(key)))
                .collect(Collectors.joining());
    }

    private static String delta(String key, @Nullable Virtual before, @Nullable Virtual after) {
        if (after == null) {
            return before == null ? "" : "-D " + key + "\n";
        }
        StringBuilder lines = new StringBuilder();
        if (before == null || !before.options().equals(after.options())) {
            lines.append(before == null ? "-A " : "-E ").append(key).append(' ');
            lines.append(after.options()).append('\n');
        }
        Map<String, String> had = before == null ? Map.of() : before.servers();
        after.servers()
                .forEach(
                        (server, how) -> {
                            if (!how.equals(had.get(server))) {
                                lines.append(had.containsKey(server) ? "-e " : "-a ");
                                lines.append(key).append(" -r ").append(server);
                                lines.append(' ').append(how).append('\n');
                            }
                        });
        for (String server : had.keySet()) {
            if (!after.servers().containsKey(server)) {
                lines.append("-d ").append(key).append(" -r ").append(server).append('\n');
            }
        }
        return lines.toString();
    }
}
