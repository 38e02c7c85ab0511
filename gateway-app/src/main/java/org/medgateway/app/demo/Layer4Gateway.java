package org.medgateway.app.demo;

import org.medgateway.core.balance.AdminState;
import org.medgateway.core.balance.ServerPool;
import org.medgateway.core.balance.ServerState;
import org.medgateway.core.config.GatewayConfig;
import org.medgateway.core.config.Reading;
import org.medgateway.core.observe.Events;
import org.medgateway.core.runtime.ConfigurationFile;
import org.medgateway.core.runtime.Gateway;
import org.medgateway.core.runtime.Protocols;
import org.medgateway.core.runtime.VirtualService;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/// The gateway of the demo's layer 4 scene, a process in a network namespace of its own: what it
/// does to the kernel happens there. Its standard input carries `DRAIN MINT1`, `HALT ...`, `READY
/// ...`; it ends when that ends. Its standard output says `ready` once, and then, twice a second,
/// how each server stands: name, condition, flows now, flows ever, bytes, separated by tabs.
final class Layer4Gateway {
    private static final Duration RHYTHM = Duration.ofMillis(500);

    private Layer4Gateway() {}

    /// @param arguments the configuration file
    public static void main(String[] arguments) {
        Gateway gateway;
        try {
            gateway =
                    Gateway.start(read(Path.of(arguments[0])), Protocols.installed(), new Events());
        } catch (Exception e) { // the scene says so and the demo goes on without it
            System.out.println(String.valueOf(e.getMessage()).replace('\n', ' '));
            System.exit(1);
            return;
        }
        System.out.println("ready");
        Thread.ofPlatform().daemon().name("report").start(() -> report(gateway));
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                obey(gateway, line.split(" "));
            }
        } catch (IOException _) {
            // the demo is gone
        }
        gateway.stop(Duration.ZERO);
        System.exit(0);
    }

    private static GatewayConfig read(Path file) {
        return switch (new ConfigurationFile(Protocols.installed()).read(file)) {
            case Reading.Accepted<GatewayConfig>(var config, _) -> config;
            case Reading.Refused<GatewayConfig>(var problems) ->
                    throw new IllegalArgumentException(problems.toString());
        };
    }

    private static void obey(Gateway gateway, String[] words) {
        for (VirtualService service : gateway.services()) {
            service.administer(words[1], AdminState.valueOf(words[0]), "demo", "demo", null);
        }
    }

    private static void report(Gateway gateway) {
        while (!System.out.checkError()) {
            for (VirtualService service : gateway.services()) {
                for (var pool : service.definition().pools().values()) {
                    pool.servers().members().stream()
                            .map(ServerPool.Member::state)
                            .map(Layer4Gateway::line)
                            .forEach(System.out::println);
                }
            }
            try {
                Thread.sleep(RHYTHM);
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    private static String line(ServerState state) {
        return String.join(
                "\t",
                state.name(),
                state.condition().describe(),
                Integer.toString(state.sessions()),
                Long.toString(state.totalSessions()),
                Long.toString(state.bytesToServer()));
    }
}
