package org.medgateway.benchmarks.fuzz;

import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.config.Problem;
import org.medgateway.core.config.Reading;
import org.medgateway.core.runtime.ConfigurationFile;
import org.medgateway.core.runtime.Protocols;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The configuration file.
final class Configurations implements Target {

    private static final Path NOWHERE = Path.of("/nonexistent");

    private final ConfigurationFile reader = new ConfigurationFile(Protocols.installed());

    @Override
    public String name() {
        return "configurations";
    }

    @Override
    public List<byte[]> samples() {
        Stream<String> ready =
                Stream.of(
                                "canon-vitrea",
                                "ge-cardio-workflow",
                                "hl7-failover",
                                "mach7",
                                "medical-imaging")
                        .flatMap(name -> Stream.of(name, name + "-layer4"))
                        .filter(
                                name ->
                                        Samples.class.getResource("/conf/" + name + ".yaml")
                                                != null)
                        .map(
                                name ->
                                        new String(
                                                Samples.resource("/conf/" + name + ".yaml"),
                                                StandardCharsets.UTF_8));
        String small =
                """
                gateway: {stateDirectory: state, drainTimeout: 2s}
                virtualServices:
                  - &first
                    name: lab
                    type: mllp
                    listen: ["127.0.0.1:2575", "[::1]:2575"]
                    healthCheck: {type: connect, interval: 5s}
                    servers: &servers
                      - {name: A, address: "10.0.0.1:2575", weight: 10}
                      - {name: B, address: "10.0.0.2:2575"}
                  - <<: *first
                    name: "viewer"
                    type: http
                    listen: 127.0.0.1:8080
                    servers: *servers
                """;
        return Stream.concat(ready, Stream.of(small))
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    /// A file is there as a whole.
    @Override
    public boolean takesPieces() {
        return false;
    }

    @Override
    public int longest() {
        return 32 * 1024;
    }

    @Override
    public Outcome take(Input input) {
        Story story = new Story();
        String text = new String(input.restBytes(), StandardCharsets.UTF_8);
        switch (reader.read("fuzz.yaml", NOWHERE, text)) {
            case Reading.Accepted<GatewayConfig>(var config, var warnings) ->
                    story.accept(config.virtualServices().size() + " services, " + warnings);
            case Reading.Refused<GatewayConfig>(List<Problem> problems) -> {
                if (problems.isEmpty()) {
                    throw new AssertionError("refused without a reason");
                }
                problems.forEach(problem -> story.note(problem.toString()));
            }
        }
        return story.outcome();
    }
}
