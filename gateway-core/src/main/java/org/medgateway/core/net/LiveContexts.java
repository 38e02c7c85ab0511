package org.medgateway.core.net;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

import javax.net.ssl.SSLException;

/// The TLS contexts behind one configuration block, replaced as a whole when a certificate is
/// renewed. A connection holds on to the context that it began with; what nobody holds any more is
/// given back to OpenSSL.
///
/// Event loops take handlers, the thread that reads certificates renews. The lock is held by
/// neither for longer than it takes to make a handler: new contexts are built outside of it.
final class LiveContexts implements AutoCloseable {

    /// Makes the contexts from what the store holds now.
    @FunctionalInterface
    interface Maker {
        Contexts make() throws SSLException;
    }

    /// @param all in the order of the configuration; the first is for clients that name no server,
    ///   or one that is not known
    /// @param byName server names in lower case, and wildcards such as `*.hospital.test`
    record Contexts(List<SslContext> all, Map<String, SslContext> byName) {

        /// The exact name first, then the wildcard for its first label (RFC 6125 6.4.3), then the
        /// first context.
        SslContext pick(@Nullable String serverName) {
            if (serverName == null) {
                return all.getFirst();
            }
            String name = serverName.toLowerCase(Locale.ROOT);
            SslContext exact = byName.get(name);
            if (exact != null) {
                return exact;
            }
            int dot = name.indexOf('.');
            SslContext wildcard = dot < 0 ? null : byName.get("*" + name.substring(dot));
            return wildcard == null ? all.getFirst() : wildcard;
        }

        void release() {
            all.forEach(ReferenceCountUtil::release);
        }
    }

    private final Maker maker;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private @Nullable Contexts current;

    LiveContexts(Maker maker) throws SSLException {
        this.maker = maker;
        current = maker.make();
    }

    /// A handler, made while its context cannot go away.
    SslHandler handler(Function<Contexts, SslHandler> make) {
        lock.readLock().lock();
        try {
            if (current == null) {
                throw new IllegalStateException("this TLS configuration is closed");
            }
            return make.apply(current);
        } finally {
            lock.readLock().unlock();
        }
    }

    /// Makes the contexts anew. On failure the old ones stay.
    void renew() throws SSLException {
        Contexts next = maker.make();
        Contexts old;
        lock.writeLock().lock();
        try {
            if (current == null) {
                old = next; // closed in the meantime
            } else {
                old = current;
                current = next;
            }
        } finally {
            lock.writeLock().unlock();
        }
        old.release();
    }

    @Override
    public void close() {
        Contexts old;
        lock.writeLock().lock();
        try {
            old = current;
            current = null;
        } finally {
            lock.writeLock().unlock();
        }
        if (old != null) {
            old.release();
        }
    }
}
