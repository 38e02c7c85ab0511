package org.medgateway.benchmarks.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Free ports of the loopback address, for services whose address has to be known before they
/// listen.
final class Ports implements Supplier<String> {

    private final List<InetSocketAddress> taken = new ArrayList<>();

    /// Another one, as a configuration writes it.
    @Override
    public String get() {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            taken.add(new InetSocketAddress(free.getInetAddress(), free.getLocalPort()));
            return "127.0.0.1:" + free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// All so far, in order.
    List<InetSocketAddress> taken() {
        return List.copyOf(taken);
    }
}
