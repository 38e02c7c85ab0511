package org.medgateway.dr.lab;

import org.medgateway.core.balance.AdminState;
import org.medgateway.core.balance.ServerState;
import org.medgateway.core.config.ConfigReader;
import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.config.Reading;
import org.medgateway.core.observe.Event;
import org.medgateway.core.observe.Events;
import org.medgateway.core.runtime.Gateway;
import org.medgateway.core.runtime.Protocols;
import org.medgateway.core.runtime.VirtualService;
import org.medgateway.dr.service.Layer4Service;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/// A gateway in a JVM of its own, which a test puts into a namespace and commands over standard
/// input: one line asks, one line answers.
public final class LabGateway {

    private final Events events = new Events();
    private final List<Event> alarms = new CopyOnWriteArrayList<>();
    private final Gateway gateway;

    private LabGateway(Path file) throws Exception {
        events.subscribe(
                event -> {
                    if (event instanceof Event.Alarm) {
                        alarms.add(event);
                    }
                });
        this.gateway = Gateway.start(read(file), Protocols.installed(), events);
    }

    private static GatewayConfig read(Path file) {
        return switch (new ConfigReader(Protocols.installed().variants(), System::getenv)
                .read(file, GatewayConfig.class)) {
            case Reading.Accepted<GatewayConfig>(var config, _) -> config;
            case Reading.Refused<GatewayConfig>(var problems) ->
                    throw new IllegalArgumentException(problems.toString());
        };
    }

    /// @param arguments the configuration file
    public static void main(String[] arguments) throws Exception {
        LabGateway lab;
        try {
            lab = new LabGateway(Path.of(arguments[0]));
        } catch (Exception e) {
            System.out.println("refused " + e.getMessage());
            return;
        }
        System.out.println("started");
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line;
        while ((line = in.readLine()) != null) {
            String answer;
            try {
                answer = lab.answer(line.split(" "));
            } catch (Exception e) {
                answer = "failed " + e;
            }
            System.out.println(answer.replace('\n', ' '));
        }
    }

    private String answer(String[] words) throws Exception {
        return switch (words[0]) {
            case "apply" -> gateway.apply(read(Path.of(words[1])), "test").toString();
            case "wish" -> {
                service(words[1])
                        .administer(words[2], AdminState.valueOf(words[3]), "test", "tester", null);
                yield "done";
            }
            case "weight" -> {
                server(words[1], words[2]).overrideWeight(Integer.parseInt(words[3]));
                yield "done";
            }
            case "server" -> {
                ServerState state = server(words[1], words[2]);
                yield "%s; sessions %d; total %d"
                        .formatted(
                                state.condition().describe(),
                                state.sessions(),
                                state.totalSessions());
            }
            case "status" ->
                    ((Layer4Service) service(words[1]).protocolService()).status().toString();
            case "alarms" -> alarms.toString();
            case "metrics" ->
                    gateway.observation()
                            .metrics()
                            .scrape()
                            .lines()
                            .filter(text -> text.startsWith("medgateway_layer4_"))
                            .collect(Collectors.joining("; "));
            case "stop" -> {
                gateway.stop(Duration.ofSeconds(1));
                yield "stopped";
            }
            default -> "unknown";
        };
    }

    private VirtualService service(String name) {
        VirtualService service = gateway.service(name);
        if (service == null) {
            throw new IllegalArgumentException("no service " + name);
        }
        return service;
    }

    private ServerState server(String service, String name) {
        ServerState state = service(service).server(name);
        if (state == null) {
            throw new IllegalArgumentException("no server " + name);
        }
        return state;
    }
}
