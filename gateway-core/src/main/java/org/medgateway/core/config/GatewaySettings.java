package org.medgateway.core.config;

import java.nio.file.Path;
import java.time.Duration;

/// What holds for the whole gateway.
public record GatewaySettings(
        @Setting(value = "The gateway's own name, in logs and alerts.", defaultsTo = "medgateway")
                String name,
        @Setting(value = "Event loops: `auto` is one a core.", defaultsTo = "auto", example = "4")
                EventLoopCount eventLoops,
        @Setting(
                        value =
                                "The kernel interface under the event loops; `auto` takes the best"
                                        + " that loads.",
                        defaultsTo = "auto")
                TransportKind transport,
        @Setting(
                        value =
                                "The folder for what outlives a restart: stick tables, ledgers,"
                                        + " spools, logs.",
                        defaultsTo = "state")
                Path stateDirectory,
        @Setting(
                        value =
                                "How long running exchanges may take to finish when the gateway"
                                        + " stops.",
                        defaultsTo = "30s")
                Duration drainTimeout) {

    /// A number of event loops; 0 is one a core.
    public record EventLoopCount(int count) {
        public static EventLoopCount parse(String text) {
            if (text.equals("auto")) {
                return new EventLoopCount(0);
            }
            try {
                int count = Integer.parseInt(text);
                if (count >= 1 && count <= 1024) {
                    return new EventLoopCount(count);
                }
            } catch (NumberFormatException _) {
                // said below, as for a number out of range
            }
            throw new IllegalArgumentException(
                    "expected auto or a number from 1 to 1024, found \"" + text + "\"");
        }

        @Override
        public String toString() {
            return count == 0 ? "auto" : Integer.toString(count);
        }
    }

    /// A kernel interface for sockets.
    public enum TransportKind {
        AUTO,
        EPOLL,
        IO_URING,
        NIO
    }
}
