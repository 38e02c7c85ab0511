package org.medgateway.http.live;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshakerFactory;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtensionHandler;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateServerExtensionHandshaker;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/// A WebSocket server that echoes every message, strict about RFC 6455, and that compresses where
/// the client offers it (permessage-deflate, RFC 7692).
final class WebSocketEcho implements AutoCloseable {

    private final MultiThreadIoEventLoopGroup loops =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Channel listener;

    WebSocketEcho() {
        listener =
                new ServerBootstrap()
                        .group(loops)
                        .channel(NioServerSocketChannel.class)
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        channel.pipeline()
                                                .addLast(new HttpServerCodec())
                                                .addLast(new HttpObjectAggregator(65_536))
                                                .addLast(
                                                        new WebSocketServerExtensionHandler(
                                                                new PerMessageDeflateServerExtensionHandshaker(
                                                                        6, true, 15, true, true,
                                                                        0)))
                                                .addLast(new Echo());
                                    }
                                })
                        .bind(InetAddress.getLoopbackAddress(), 0)
                        .syncUninterruptibly()
                        .channel();
    }

    String address() {
        return "127.0.0.1:" + ((InetSocketAddress) listener.localAddress()).getPort();
    }

    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        loops.shutdownGracefully(0, 1, java.util.concurrent.TimeUnit.SECONDS).syncUninterruptibly();
    }

    private static final class Echo extends SimpleChannelInboundHandler<Object> {
        private @Nullable WebSocketServerHandshaker handshaker;

        @Override
        protected void channelRead0(ChannelHandlerContext context, Object message) {
            switch (message) {
                case FullHttpRequest request -> upgrade(context, request);
                case WebSocketFrame frame -> echo(context, frame);
                default -> context.close();
            }
        }

        private void upgrade(ChannelHandlerContext context, FullHttpRequest request) {
            WebSocketServerHandshaker made =
                    new WebSocketServerHandshakerFactory(
                                    "ws://" + request.headers().get("Host") + request.uri(),
                                    null,
                                    request.headers().contains("Sec-WebSocket-Extensions"),
                                    Integer.MAX_VALUE)
                            .newHandshaker(request);
            if (made == null) {
                context.close();
                return;
            }
            handshaker = made;
            context.pipeline().addBefore(context.name(), "utf8", new Utf8FrameValidator());
            made.handshake(context.channel(), request);
        }

        private void echo(ChannelHandlerContext context, WebSocketFrame frame) {
            switch (frame) {
                case CloseWebSocketFrame close -> {
                    if (handshaker != null) {
                        handshaker.close(context, close.retain());
                    }
                }
                case PingWebSocketFrame ping ->
                        context.write(
                                new PongWebSocketFrame(
                                        ping.isFinalFragment(),
                                        ping.rsv(),
                                        ping.content().retain()));
                case TextWebSocketFrame text -> context.write(text.retain());
                case BinaryWebSocketFrame binary -> context.write(binary.retain());
                case ContinuationWebSocketFrame more -> context.write(more.retain());
                default -> {} // pongs that nobody asked for
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.flush();
            context.close().addListener(ChannelFutureListener.CLOSE);
        }
    }
}
