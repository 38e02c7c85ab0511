package org.medgateway.benchmarks.mllp;

import org.medgateway.core.config.ConfigReader;
import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.config.Reading;
import org.medgateway.core.observe.Events;
import org.medgateway.core.runtime.Gateway;
import org.medgateway.core.runtime.Protocols;

import java.nio.file.Files;
import java.nio.file.Path;

/// The gateway as a process: one HL7 service in front of the engine whose port is the first
/// argument, on as many event loops as the second says; the third says which exchanges are logged.
/// Says its own port on the first line.
final class GatewayTarget {

    private GatewayTarget() {}

    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("gateway");
        String yaml =
                """
                gateway: {eventLoops: %s}
                exchangeLog: {record: %s, file: %s}
                virtualServices:
                  - name: HL7
                    type: mllp
                    listen: 127.0.0.1:0
                    healthCheck: {type: connect, interval: 4s}
                    replay: unacknowledged
                    servers: [{name: ENGINE, address: 127.0.0.1:%s}]
                """
                        .formatted(args[1], args[2], folder.resolve("exchanges.jsonl"), args[0]);
        Protocols protocols = Protocols.installed();
        ConfigReader reader = new ConfigReader(protocols.variants(), _ -> null);
        GatewayConfig config =
                switch (reader.read("benchmark.yaml", folder, yaml, GatewayConfig.class)) {
                    case Reading.Accepted<GatewayConfig>(var accepted, _) -> accepted;
                    case Reading.Refused<GatewayConfig>(var problems) ->
                            throw new IllegalStateException(problems.toString());
                };
        try (Gateway gateway = Gateway.start(config, protocols, new Events())) {
            System.out.println(gateway.services().getFirst().addresses().getFirst().getPort());
            while (System.in.read() >= 0) {
                // the end of the input ends the gateway
            }
        }
    }
}
