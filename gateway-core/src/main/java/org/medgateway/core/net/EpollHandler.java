package org.medgateway.core.net;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import io.netty.util.concurrent.ThreadAwareExecutor;

/// Netty's epoll, but that a socket of which nothing is awaited for now stays known to it.
///
/// Netty 4.2.18 takes such a socket out of epoll and then cannot await anything of it any more
/// ("epoll_ctl failed: No such file or directory"). That is so when a peer has ended its half of
/// the stream: what it takes slowly, or what it sent and was not read yet, would be lost. Here such
/// a socket gets the flag for edges, which awaits nothing and, unlike an empty set of flags, wakes
/// nobody again and again when the connection hangs up. `HalfCloseTest` shows the loss without it.
///
/// And a loop that ends closes its sockets in any case. Netty's own looks whether it is to end
/// between waiting and its tasks; told so while its tasks run, it would end and leave the sockets
/// open, with all that is still to be written.
final class EpollHandler implements IoHandler {

    private final IoHandler epoll;
    private final ThreadAwareExecutor executor;

    private EpollHandler(IoHandler epoll, ThreadAwareExecutor executor) {
        this.epoll = epoll;
        this.executor = executor;
    }

    static IoHandlerFactory newFactory() {
        IoHandlerFactory netty = EpollIoHandler.newFactory();
        return new IoHandlerFactory() {
            @Override
            public IoHandler newHandler(ThreadAwareExecutor executor) {
                return new EpollHandler(netty.newHandler(executor), executor);
            }

            @Override
            public boolean isChangingThreadSupported() {
                return netty.isChangingThreadSupported();
            }
        };
    }

    @Override
    public void initialize() {
        epoll.initialize();
        if (executor instanceof SingleThreadEventExecutor loop) {
            loop.addShutdownHook(epoll::prepareToDestroy);
        }
    }

    @Override
    public int run(IoHandlerContext context) {
        return epoll.run(context);
    }

    @Override
    public void prepareToDestroy() {
        epoll.prepareToDestroy();
    }

    @Override
    public void destroy() {
        epoll.destroy();
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return new Registration(epoll.register(handle));
    }

    @Override
    public void wakeup() {
        epoll.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return epoll.isCompatible(handleType);
    }

    private record Registration(IoRegistration epoll) implements IoRegistration {

        @Override
        public <T> T attachment() {
            return epoll.attachment();
        }

        @Override
        public long submit(IoOps ops) {
            boolean nothing = ((EpollIoOps) ops).value() == EpollIoOps.NONE.value();
            return epoll.submit(nothing ? EpollIoOps.EPOLLET : ops);
        }

        @Override
        public boolean isValid() {
            return epoll.isValid();
        }

        @Override
        public boolean cancel() {
            return epoll.cancel();
        }
    }
}
