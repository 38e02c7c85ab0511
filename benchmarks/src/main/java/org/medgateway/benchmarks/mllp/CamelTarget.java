package org.medgateway.benchmarks.mllp;

import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

import java.net.ServerSocket;

/// camel-mllp as a process, from a listening consumer to a producer that connects to the engine
/// whose port is the argument. Says its own port on the first line.
final class CamelTarget {

    private CamelTarget() {}

    public static void main(String[] args) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        try (CamelContext camel = new DefaultCamelContext()) {
            camel.addRoutes(
                    new RouteBuilder() {
                        @Override
                        public void configure() {
                            from("mllp:127.0.0.1:"
                                            + port
                                            + "?maxConcurrentConsumers=300&autoAck=true")
                                    .to("mllp:127.0.0.1:" + args[0]);
                        }
                    });
            camel.start();
            System.out.println(port);
            while (System.in.read() >= 0) {
                // the end of the input ends camel
            }
        }
    }
}
