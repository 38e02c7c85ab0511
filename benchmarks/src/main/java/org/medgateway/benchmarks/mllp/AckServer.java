package org.medgateway.benchmarks.mllp;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/// An engine that does nothing but acknowledge, as cheaply as can be. Run as a process of its own;
/// says its port on the first line.
final class AckServer {

    private static final byte[] HEAD =
            "\u000bMSH|^~\\&|ENGINE|SAMPLE|MDM|SAMPLE|20261120||ACK|1|P|2.5.1\rMSA|AA|"
                    .getBytes(StandardCharsets.ISO_8859_1);
    private static final byte[] TAIL = "\r\u001c\r".getBytes(StandardCharsets.ISO_8859_1);

    private AckServer() {}

    public static void main(String[] args) throws Exception {
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        Channel listening =
                new ServerBootstrap()
                        .group(loop)
                        .channel(EpollServerSocketChannel.class)
                        .option(ChannelOption.SO_BACKLOG, 1024)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline().addLast(new Engine());
                                    }
                                })
                        .bind(InetAddress.getLoopbackAddress(), 0)
                        .sync()
                        .channel();
        System.out.println(((InetSocketAddress) listening.localAddress()).getPort());
        while (System.in.read() >= 0) {
            // the end of the input ends the server
        }
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    /// Finds MSH-10 by counting separators; the rest of the message is only counted through.
    private static final class Engine extends ChannelInboundHandlerAdapter {

        private final byte[] id = new byte[64];
        private int idLength;
        private int separators;
        private byte last;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            while (bytes.isReadable()) {
                if (separators < 10) {
                    header(bytes.readByte());
                    continue;
                }
                int end = bytes.indexOf(bytes.readerIndex(), bytes.writerIndex(), (byte) 0x1C);
                byte before = last;
                if (end < 0) {
                    last = bytes.getByte(bytes.writerIndex() - 1);
                    bytes.readerIndex(bytes.writerIndex());
                    if (before == 0x1C) {
                        answer(context);
                    }
                } else if (end + 1 < bytes.writerIndex()) {
                    bytes.readerIndex(end + 2);
                    answer(context);
                } else {
                    last = 0x1C;
                    bytes.readerIndex(end + 1);
                }
            }
            bytes.release();
        }

        private void header(byte b) {
            if (b == '|') {
                separators++;
            } else if (separators == 9) {
                id[idLength++] = b;
            }
        }

        private void answer(ChannelHandlerContext context) {
            ByteBuf ack = context.alloc().directBuffer(HEAD.length + idLength + TAIL.length);
            ack.writeBytes(HEAD).writeBytes(id, 0, idLength).writeBytes(TAIL);
            context.writeAndFlush(ack, context.voidPromise());
            separators = 0;
            idLength = 0;
            last = 0;
        }
    }
}
