package org.medgateway.benchmarks.mllp;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;

import org.jspecify.annotations.Nullable;
import org.medgateway.testdata.hl7.Hl7Generator;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// Senders that stop and wait: each has one message on its way, checks that the answer names it,
/// and sends the next. One event loop for all of them.
final class Load implements AutoCloseable {

    /// Control ids have this many characters, so that they can be changed in place.
    static final int ID_LENGTH = 12;

    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final Latencies latencies = new Latencies();
    private final AtomicReference<@Nullable String> fault = new AtomicReference<>();

    /// Written and read on the event loop.
    private boolean measuring;

    /// What a run found.
    ///
    /// @param perSecond messages acknowledged
    record Result(double perSecond, double median, double p99, long messages) {}

    /// Sends to `target` over that many connections.
    Result run(InetSocketAddress target, int connections, int bytes, double warmUp, double seconds)
            throws Exception {
        fault.set(null);
        List<Channel> channels = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            channels.add(connect(target, bytes, i));
        }
        for (Channel channel : channels) {
            channel.eventLoop().execute(() -> channel.pipeline().get(Sender.class).send());
        }
        TimeUnit.MILLISECONDS.sleep((long) (warmUp * 1000));
        set(true);
        long started = System.nanoTime();
        TimeUnit.MILLISECONDS.sleep((long) (seconds * 1000));
        long elapsed = System.nanoTime() - started;
        Result result =
                loop.submit(
                                () -> {
                                    measuring = false;
                                    return new Result(
                                            latencies.count() * 1e9 / elapsed,
                                            latencies.micros(0.5),
                                            latencies.micros(0.99),
                                            latencies.count());
                                })
                        .get();
        loop.submit(() -> channels.forEach(channel -> channel.pipeline().get(Sender.class).stop()))
                .get();
        for (Channel channel : channels) {
            channel.close().sync();
        }
        String wrong = fault.get();
        if (wrong != null) {
            throw new IllegalStateException(wrong);
        }
        return result;
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private void set(boolean now) throws Exception {
        loop.submit(
                        () -> {
                            latencies.clear();
                            measuring = now;
                        })
                .get();
    }

    private Channel connect(InetSocketAddress target, int bytes, int number) throws Exception {
        return new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new Sender(bytes, number))
                .connect(target)
                .sync()
                .channel();
    }

    private final class Sender extends ChannelInboundHandlerAdapter {

        private final ByteBuf frame;
        private final int idAt;
        private final byte[] id = new byte[ID_LENGTH];
        private final byte[] answer = new byte[4096];
        private int answered;
        private long sentAt;
        private long number;
        private boolean stopping;
        private @Nullable ChannelHandlerContext context;

        Sender(int bytes, int connection) {
            String placeholder = "I" + "0".repeat(ID_LENGTH - 1);
            byte[] body = new Hl7Generator(connection).ofSize(placeholder, bytes).body();
            frame = Unpooled.directBuffer(body.length + 3);
            frame.writeByte(0x0B).writeBytes(body).writeByte(0x1C).writeByte(0x0D);
            idAt = 1 + new String(body, StandardCharsets.ISO_8859_1).indexOf(placeholder);
            number = connection * 10_000_000L;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext added) {
            context = added;
        }

        void stop() {
            stopping = true;
        }

        void send() {
            number++;
            long left = number;
            id[0] = 'I';
            for (int i = ID_LENGTH - 1; i > 0; i--) {
                id[i] = (byte) ('0' + left % 10);
                left /= 10;
            }
            frame.setBytes(idAt, id);
            sentAt = System.nanoTime();
            if (context != null) {
                context.writeAndFlush(frame.retainedDuplicate(), context.voidPromise());
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext reading, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            int length = Math.min(bytes.readableBytes(), answer.length - answered);
            bytes.readBytes(answer, answered, length);
            answered += length;
            bytes.release();
            if (answered < 2 || answer[answered - 1] != 0x0D || answer[answered - 2] != 0x1C) {
                return;
            }
            if (measuring) {
                latencies.add(System.nanoTime() - sentAt);
            }
            if (!namesTheMessage()) {
                fault.compareAndSet(null, "an answer does not name its message");
                reading.close();
                return;
            }
            answered = 0;
            if (!stopping) {
                send();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext gone) {
            frame.release();
            if (!stopping) {
                fault.compareAndSet(null, "a connection was closed");
            }
        }

        /// MSA|AA|id somewhere in the answer.
        private boolean namesTheMessage() {
            for (int at = 0; at + 7 + ID_LENGTH <= answered; at++) {
                if (answer[at] == 'M' && answer[at + 1] == 'S' && answer[at + 2] == 'A') {
                    return answer[at + 4] == 'A'
                            && answer[at + 5] == 'A'
                            && java.util.Arrays.equals(
                                    answer, at + 7, at + 7 + ID_LENGTH, id, 0, ID_LENGTH);
                }
            }
            return false;
        }
    }
}
