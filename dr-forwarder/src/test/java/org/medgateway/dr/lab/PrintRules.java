package org.medgateway.dr.lab;

import org.medgateway.dr.exec.Shell;
import org.medgateway.dr.nft.NftEngine;
import org.medgateway.dr.plane.FlowLimits;
import org.medgateway.dr.plane.ForwardedService;
import org.medgateway.dr.plane.Forwarding;
import org.medgateway.dr.plane.Scheduler;
import org.medgateway.dr.plane.Transport;

import java.net.InetAddress;
import java.util.List;

/// Prints what the gateway would give to nft for one service with one server, for the benchmark.
public final class PrintRules {

    private PrintRules() {}

    /// @param arguments `direct-routing`, `nat` or `snat`; the service's address; the server's;
    ///   ports
    public static void main(String[] arguments) {
        Forwarding forwarding =
                List.of(Forwarding.values()).stream()
                        .filter(one -> one.word().equals(arguments[0]))
                        .findFirst()
                        .orElseThrow();
        InetAddress service = InetAddress.ofLiteral(arguments[1]);
        System.out.print(
                new NftEngine(Shell.HERE)
                        .plan(
                                new ForwardedService(
                                        "bulk",
                                        forwarding,
                                        Transport.TCP,
                                        List.of(arguments).subList(3, arguments.length).stream()
                                                .map(
                                                        port ->
                                                                Services.front(
                                                                        service.getHostAddress(),
                                                                        Integer.parseInt(port)))
                                                .toList(),
                                        "eth0",
                                        Scheduler.WEIGHTED_ROUND_ROBIN,
                                        null,
                                        List.of(),
                                        FlowLimits.DEFAULT,
                                        List.of(Services.server("server", arguments[2], 0)))));
    }
}
