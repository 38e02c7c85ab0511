package org.medgateway.core.net;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;

import org.jspecify.annotations.Nullable;

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
///
/// @param <C> the contexts of one block, renewed together
final class LiveContexts<C extends LiveContexts.Contexts> implements AutoCloseable {

    /// Makes the contexts from what the store holds now.
    @FunctionalInterface
    interface Maker<C extends Contexts> {
        C make() throws SSLException;
    }

    /// What is given back when nobody needs it any more.
    interface Contexts {
        void release();
    }

    /// One and the same context for every connection.
    record OneContext(SslContext context) implements Contexts {
        @Override
        public void release() {
            ReferenceCountUtil.release(context);
        }
    }

    private final Maker<C> maker;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private @Nullable C current;

    LiveContexts(Maker<C> maker) throws SSLException {
        this.maker = maker;
        current = maker.make();
    }

    /// A handler, made while its context cannot go away.
    SslHandler handler(Function<C, SslHandler> make) {
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
        C next = maker.make();
        C old;
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
        C old;
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
