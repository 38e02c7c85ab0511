package org.medgateway.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslProvider;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.medgateway.testdata.tls.TestAuthority;
import org.medgateway.testdata.tls.TestCertificate;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLEngine;

class ServerNameSelectionTest {

    private static final TestAuthority ROOT = TestAuthority.named("Root");
    private static final TestCertificate SERVER = ROOT.server("web.test");

    private final List<@Nullable String> asked = new ArrayList<>();
    private final List<SslHandshakeCompletionEvent> ends = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel();

    @BeforeEach
    void open() throws Exception {
        SslContext context =
                SslContextBuilder.forServer(SERVER.key(), SERVER.chain())
                        .sslProvider(SslProvider.JDK)
                        .build();
        channel.freezeTime();
        channel.pipeline()
                .addLast(
                        new ChannelInboundHandlerAdapter() {
                            @Override
                            public void userEventTriggered(ChannelHandlerContext c, Object event) {
                                if (event instanceof SslHandshakeCompletionEvent end) {
                                    ends.add(end);
                                }
                            }

                            @Override
                            public void exceptionCaught(ChannelHandlerContext c, Throwable cause) {
                                // the completion event tells it
                            }
                        })
                .addFirst(
                        new ServerNameSelection(
                                (allocator, hello) -> {
                                    asked.add(hello.serverName());
                                    return context.newHandler(allocator);
                                },
                                Duration.ofSeconds(10)));
    }

    private static byte[] clientHello(String serverName) throws Exception {
        SSLEngine engine = TestCertificate.trusting(ROOT).createSSLEngine(serverName, 443);
        engine.setUseClientMode(true);
        ByteBuffer out = ByteBuffer.allocate(32 * 1024);
        engine.wrap(ByteBuffer.allocate(0), out);
        byte[] bytes = new byte[out.flip().remaining()];
        out.get(bytes);
        return bytes;
    }

    @Test
    void theNameIsFoundHoweverTheHelloIsCut() throws Exception {
        byte[] hello = clientHello("pacs.clinic.test");
        for (byte one : hello) {
            assertThat(asked).isEmpty();
            channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {one}));
        }

        assertThat(asked).containsExactly("pacs.clinic.test");
        assertThat(channel.pipeline().get(SslHandler.class)).isNotNull();
        assertThat(channel.pipeline().get(ServerNameSelection.class)).isNull();
        assertThat(channel.outboundMessages()).as("the ServerHello").isNotEmpty();
        channel.finishAndReleaseAll();
    }

    @Test
    void oneTimeLimitCoversTheHelloAndTheHandshake() throws Exception {
        pass(9_000);
        channel.writeInbound(Unpooled.wrappedBuffer(clientHello("pacs.clinic.test")));
        pass(900);
        assertThat(channel.isOpen()).isTrue();
        pass(101);

        assertThat(channel.isOpen()).isFalse();
        assertThat(ends)
                .singleElement()
                .satisfies(end -> assertThat(end.cause()).hasMessageContaining("timed out"));
        channel.finishAndReleaseAll();
    }

    @Test
    void aClientThatSaysNothingIsLetGo() {
        pass(9_999);
        assertThat(channel.isOpen()).isTrue();
        pass(1);

        assertThat(channel.isOpen()).isFalse();
        assertThat(ends)
                .singleElement()
                .satisfies(
                        end ->
                                assertThat(end.cause())
                                        .hasMessage("no ClientHello within 10000 ms"));
    }

    @Test
    void aClientThatLeavesIsTold() {
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {0x16, 0x03}));
        channel.close();
        channel.runPendingTasks();

        assertThat(ends).singleElement().satisfies(end -> assertThat(end.isSuccess()).isFalse());
    }

    @Test
    void aHelloWithoutEndIsCutOff() {
        byte[] record = new byte[5 + 16_384];
        record[0] = 0x16;
        record[1] = 0x03;
        record[2] = 0x01;
        record[3] = 0x40;
        record[5] = 0x01; // ClientHello
        record[6] = 0x10; // of a megabyte

        channel.writeInbound(Unpooled.wrappedBuffer(record));
        channel.runPendingTasks();

        assertThat(channel.isOpen()).isFalse();
        assertThat(ends)
                .singleElement()
                .satisfies(end -> assertThat(end.cause()).hasMessageContaining("exceeds 32768"));
    }

    private void pass(long millis) {
        channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
    }
}
