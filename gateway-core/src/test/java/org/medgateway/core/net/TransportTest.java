package org.medgateway.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;

import org.junit.jupiter.api.Test;
import org.medgateway.core.config.GatewaySettings.TransportKind;

import java.util.EnumSet;
import java.util.Set;

class TransportTest {

    private static Set<TransportKind> thatLoadHere() {
        var kinds = EnumSet.of(TransportKind.NIO);
        if (Epoll.isAvailable()) {
            kinds.add(TransportKind.EPOLL);
        }
        if (IoUring.isAvailable()) {
            kinds.add(TransportKind.IO_URING);
        }
        return kinds;
    }

    @Test
    void theChannelsOfEveryTransportSendWithoutDelayByThemselves() throws Exception {
        for (TransportKind kind : thatLoadHere()) {
            var channel = Transport.of(kind).channel().getDeclaredConstructor().newInstance();
            try {
                assertThat(channel.config().isTcpNoDelay()).as(kind.name()).isTrue();
            } finally {
                channel.unsafe().closeForcibly();
            }
        }
    }
}
