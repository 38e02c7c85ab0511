package org.medgateway.dr.service;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.medgateway.core.config.ConfigReader;
import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.config.Problem;
import org.medgateway.core.config.Reading;
import org.medgateway.core.runtime.Protocols;
import org.medgateway.dr.plane.Forwarding;
import org.medgateway.dr.plane.ServerMode;

import java.nio.file.Path;
import java.util.List;

class Layer4OptionsTest {

    private static final String MINT =
            """
            virtualServices:
              - name: MINT
                type: layer4
                forwarding: direct-routing
                protocol: tcp
                listen: 192.168.95.87:8080
                balance: weighted-round-robin
                persistence: {by: source-ip, timeout: 1h, prefix: 32}
                servers: [{name: MINT-1, address: 192.168.95.20}, {name: MINT-2, address: 192.168.95.21}]
            """;

    private static Reading<GatewayConfig> read(String text) {
        return new ConfigReader(Protocols.installed().variants(), _ -> null)
                .read("test.yaml", Path.of("."), text, GatewayConfig.class);
    }

    private static List<String> problems(String text) {
        return switch (read(text)) {
            case Reading.Accepted<GatewayConfig> _ -> List.of();
            case Reading.Refused<GatewayConfig>(var problems) ->
                    problems.stream().map(Problem::toString).toList();
        };
    }

    @Test
    void theServiceOfTheGuideIsRead() {
        if (!(read(MINT) instanceof Reading.Accepted<GatewayConfig>(var config, _))) {
            throw new AssertionError(problems(MINT).toString());
        }
        var service = Wanted.of(config.virtualServices().getFirst(), "eth0");

        assertThat(service.forwarding()).isEqualTo(Forwarding.DIRECT_ROUTING);
        assertThat(service.servers())
                .extracting(server -> server.address().getHostAddress() + " " + server.mode())
                .containsExactly(
                        "192.168.95.20 " + ServerMode.READY, "192.168.95.21 " + ServerMode.READY);
        assertThat(service.persistence())
                .hasToString("SourcePersistence[timeout=PT1H, prefix4=32, prefix6=64]");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "listen: 192.168.95.87:8080 | listen: :8080 | expected an address, not a name",
                "listen: 192.168.95.87:8080 | listen: 192.168.95.87 | expected a port",
                "address: 192.168.95.20} | address: mint1.example} | expected an address, not a"
                        + " name",
                "address: 192.168.95.20} | address: 192.168.95.20:81} | direct routing cannot"
                        + " change a port",
                "by: source-ip | by: last-successful | expected none or source-ip",
                "by: source-ip | by: msh.4 | looks at addresses only",
                "weighted-round-robin | {algorithm: hash, key: msh.4} | looks at addresses only",
                "protocol: tcp | transparent: true | servers see the client anyway",
                "protocol: tcp | proxyProtocol: {send: v2} | passes packets on as they are",
                "protocol: tcp | flows: {idle: 0s} | expected at least 1s",
                "protocol: tcp | allow: [10.0.0.0/8, 10.1.2.3/8] | without bits behind the prefix",
                "protocol: tcp | forwardin: nat | forwardin",
                "forwarding: direct-routing | forwarding: tunnel | tunnel"
            })
    void whatMakesNoSenseIsRefused(String from, String to, String complaint) {
        assertThat(problems(MINT.replace(from, to)))
                .as("with %s", to)
                .anyMatch(problem -> problem.contains(complaint));
    }
}
