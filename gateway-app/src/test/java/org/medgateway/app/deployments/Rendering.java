package org.medgateway.app.deployments;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.config.ConnectCheckConfig;
import org.medgateway.core.config.Endpoint;
import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.config.HealthCheckConfig;
import org.medgateway.core.config.HttpCheckConfig;
import org.medgateway.core.config.PersistenceConfig;
import org.medgateway.core.config.ServerTlsConfig;
import org.medgateway.core.config.VirtualServiceConfig;
import org.medgateway.dicom.health.EchoCheckConfig;
import org.medgateway.xds.XdsQueryCheckConfig;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A configuration in the words and the columns of the guides' tables.
final class Rendering {

    private Rendering() {}

    /// One line a service: name, type, addresses, servers, scheduler, persistence, check, TLS.
    static String of(GatewayConfig config) {
        return config.virtualServices().stream()
                .map(service -> line(config, service) + "\n")
                .collect(Collectors.joining());
    }

    private static String line(GatewayConfig config, VirtualServiceConfig service) {
        return String.join(
                " | ",
                service.name(),
                service.type(),
                doors(service.listen()),
                service.servers().stream()
                        .map(server -> server.address().toString())
                        .collect(Collectors.joining(" ")),
                scheduler(service),
                persistence(service.persistence()),
                check(config.resolve(service.healthCheck())),
                tls(service));
    }

    /// The servers' addresses without ports.
    static List<String> hosts(VirtualServiceConfig service) {
        return service.servers().stream().map(server -> server.address().host()).toList();
    }

    /// The first address whole, of the others the port.
    private static String doors(List<Endpoint> listen) {
        return listen.getFirst()
                + listen.stream()
                        .skip(1)
                        .map(
                                door ->
                                        door.host().equals(listen.getFirst().host())
                                                ? " :" + door.port()
                                                : " " + door)
                        .collect(Collectors.joining());
    }

    private static String scheduler(VirtualServiceConfig service) {
        return switch (service.balance().algorithm()) {
            case WEIGHTED_ROUND_ROBIN -> "wrr";
            case LEAST_CONNECTIONS -> "least";
            case FIRST -> "first";
            case HASH -> "hash";
        };
    }

    private static String persistence(PersistenceConfig persistence) {
        return persistence.by()
                + (persistence.timeout().isZero()
                        ? ""
                        : " " + persistence.timeout().toHours() + "h");
    }

    private static String check(HealthCheckConfig check) {
        return switch (check) {
            case ConnectCheckConfig _ -> "connect";
            case EchoCheckConfig echo ->
                    "c-echo "
                            + echo.callingAet().value()
                            + " "
                            + (echo.calledAet() == null ? "ANY-SCP" : echo.calledAet().value());
            case XdsQueryCheckConfig _ -> "xds-query";
            case HttpCheckConfig http -> web(http);
            default -> check.toString();
        };
    }

    private static String web(HttpCheckConfig http) {
        ServerTlsConfig tls = http.tls();
        return (tls == null ? "http" : "https " + tls.verify() + " " + tls.certificate())
                + " "
                + http.get()
                + " "
                + http.expect().body();
    }

    private static String tls(VirtualServiceConfig service) {
        if (service.tls() == null && service.serverTls() == null) {
            return "-";
        }
        List<String> words = new ArrayList<>();
        if (service.tls() != null) {
            words.add(service.tls().clientAuthority() == null ? "ended" : "mutual");
        }
        @Nullable ServerTlsConfig server = service.serverTls();
        if (server != null) {
            words.add("again");
            words.add(
                    server.verify().equals(ServerTlsConfig.VERIFY_NONE)
                            ? "unverified"
                            : server.verify());
            if (server.certificate() != null) {
                words.add(server.certificate());
            }
            if (server.sni().equals(ServerTlsConfig.SNI_OFF)) {
                words.add("no SNI");
            }
        }
        return String.join(", ", words);
    }
}
