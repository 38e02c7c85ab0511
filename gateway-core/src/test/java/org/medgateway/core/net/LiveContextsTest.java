package org.medgateway.core.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;

import org.junit.jupiter.api.Test;
import org.medgateway.core.net.LiveContexts.OneContext;

import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLException;

class LiveContextsTest {

    private final List<SslContext> made = new ArrayList<>();

    private OneContext make() throws SSLException {
        SslContext context =
                SslContextBuilder.forClient().sslProvider(TlsProvider.best().ssl()).build();
        made.add(context);
        return new OneContext(context);
    }

    private static SslHandler handler(OneContext one) {
        return one.context().newHandler(UnpooledByteBufAllocator.DEFAULT, "host.test", 443);
    }

    @Test
    void aContextIsGivenBackWhenItIsReplacedAndItsLastConnectionEnds() throws Exception {
        LiveContexts<OneContext> live = new LiveContexts<>(this::make);
        EmbeddedChannel connection = new EmbeddedChannel(live.handler(LiveContextsTest::handler));
        SslContext first = made.getFirst();

        live.renew();
        assertThat(ReferenceCountUtil.refCnt(first)).as("the connection holds it").isEqualTo(1);
        connection.finishAndReleaseAll();
        assertThat(ReferenceCountUtil.refCnt(first)).isZero();

        SslContext second = made.get(1);
        assertThat(ReferenceCountUtil.refCnt(second)).isEqualTo(1);
        live.close();
        live.close();
        assertThat(ReferenceCountUtil.refCnt(second)).isZero();
        live.renew();
        assertThat(ReferenceCountUtil.refCnt(made.get(2))).as("renewed too late").isZero();
    }

    @Test
    void aFailedRenewalKeepsTheOldContext() throws Exception {
        LiveContexts<OneContext> live =
                new LiveContexts<>(
                        () -> {
                            if (!made.isEmpty()) {
                                throw new SSLException("no");
                            }
                            return make();
                        });

        assertThatThrownBy(live::renew).hasMessage("no");

        assertThat(ReferenceCountUtil.refCnt(made.getFirst())).isEqualTo(1);
        new EmbeddedChannel(live.handler(LiveContextsTest::handler)).finishAndReleaseAll();
        live.close();
    }
}
