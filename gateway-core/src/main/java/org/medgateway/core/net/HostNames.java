package org.medgateway.core.net;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// Addresses of host names, looked up on virtual threads so that a slow name server stops no event
/// loop, and kept for a while. A literal address needs no look-up. When a look-up fails, the last
/// good answer stands.
public final class HostNames {

    private static final Duration FRESH = Duration.ofSeconds(30);

    private record Known(InetAddress address, long at) {}

    private final ConcurrentHashMap<String, Known> known = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;

    public HostNames() {
        this(System::nanoTime);
    }

    HostNames(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /// The address with its host resolved; completes on `loop`.
    public Future<InetSocketAddress> resolve(InetSocketAddress address, EventLoop loop) {
        if (!address.isUnresolved()) {
            return loop.newSucceededFuture(address);
        }
        String host = address.getHostString();
        Known entry = known.get(host);
        if (entry != null && nanoTime.getAsLong() - entry.at() < FRESH.toNanos()) {
            return loop.newSucceededFuture(
                    new InetSocketAddress(entry.address(), address.getPort()));
        }
        Promise<InetSocketAddress> promise = loop.newPromise();
        Thread.ofVirtual()
                .name("resolve-" + host)
                .start(
                        () -> {
                            try {
                                InetAddress found = InetAddress.getByName(host);
                                known.put(host, new Known(found, nanoTime.getAsLong()));
                                promise.trySuccess(new InetSocketAddress(found, address.getPort()));
                            } catch (UnknownHostException e) {
                                if (entry != null) {
                                    promise.trySuccess(
                                            new InetSocketAddress(
                                                    entry.address(), address.getPort()));
                                } else {
                                    promise.tryFailure(e);
                                }
                            }
                        });
        return promise;
    }
}
