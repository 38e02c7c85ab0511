package org.medgateway.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;

import org.junit.jupiter.api.Test;
import org.medgateway.core.config.GatewaySettings.TransportKind;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;

class LoopEndTest {

    @Test
    void aLoopThatIsToldToEndInTheMiddleOfItsTasksClosesItsSockets() throws IOException {
        Transport transport = Transport.of(TransportKind.EPOLL);
        EventLoopGroup loops = transport.loops(1);
        try (ServerSocket peer = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Channel channel =
                    new Bootstrap()
                            .group(loops)
                            .channel(transport.channel())
                            .handler(new ChannelInboundHandlerAdapter())
                            .connect(peer.getLocalSocketAddress())
                            .syncUninterruptibly()
                            .channel();
            ByteBuf unsent = Unpooled.directBuffer(8).writeLong(1);
            channel.eventLoop()
                    .execute(
                            () -> {
                                channel.write(unsent);
                                loops.shutdownGracefully(0, 2, TimeUnit.SECONDS);
                            });
            assertThat(loops.terminationFuture().awaitUninterruptibly(10, TimeUnit.SECONDS))
                    .isTrue();
            assertThat(channel.isOpen()).isFalse();
            assertThat(unsent.refCnt()).isZero();
        }
    }
}
