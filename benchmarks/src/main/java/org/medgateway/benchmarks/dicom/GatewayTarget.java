package org.medgateway.benchmarks.dicom;

import org.medgateway.core.config.ConfigReader;
import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.config.Reading;
import org.medgateway.core.observe.Events;
import org.medgateway.core.runtime.Gateway;
import org.medgateway.core.runtime.Protocols;

import java.nio.file.Files;
import java.nio.file.Path;

/// The gateway as a process: one DICOM service before the archive, `GatewayTarget MODE PORT
/// RECORDED SETTINGS`; RECORDED says which exchanges are logged. Says its own port on the first
/// line.
final class GatewayTarget {

    private GatewayTarget() {}

    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("gateway");
        String yaml =
                """
                gateway: {stateDirectory: %s}
                exchangeLog: {record: %s}
                virtualServices:
                  - name: PACS
                    type: dicom
                    mode: %s
                    listen: 127.0.0.1:0
                    healthCheck: {type: none}
                    servers: [{name: ARCHIVE, address: '127.0.0.1:%s'}]
                """
                                .formatted(folder.resolve("state"), args[2], args[0], args[1])
                        + args[3].indent(4);
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
