package org.medgateway.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.medgateway.core.config.Network;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

class ProxyHeaderReaderTest {

    private static final String V2 = "0D0A0D0A000D0A515549540A";
    private static final String SOCKET = "10.0.0.9:4000 -> 10.0.0.1:104";

    /// Keeps what the reader says to those behind it.
    private static final class Behind extends ChannelInboundHandlerAdapter {
        final List<Object> events = new ArrayList<>();
        @Nullable Throwable refused;

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            events.add(event);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            refused = cause;
        }
    }

    private static final class Socket extends EmbeddedChannel {
        @Override
        protected SocketAddress remoteAddress0() {
            return new InetSocketAddress("10.0.0.9", 4000);
        }

        @Override
        protected SocketAddress localAddress0() {
            return new InetSocketAddress("10.0.0.1", 104);
        }
    }

    private Behind behind = new Behind();

    private EmbeddedChannel open(List<Network> trusted) {
        EmbeddedChannel channel = new Socket();
        behind = new Behind();
        channel.freezeTime();
        channel.pipeline()
                .addLast(behind)
                .addFirst(new ProxyHeaderReader(trusted, Duration.ofSeconds(5)));
        return channel;
    }

    static Stream<Arguments> good() {
        return Stream.of(
                Arguments.argumentSet(
                        "v1, TCP4",
                        text("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n"),
                        "192.168.0.1:56324 -> 192.168.0.11:443"),
                Arguments.argumentSet(
                        "v1, TCP6",
                        text("PROXY TCP6 2001:db8::1 2001:db8::2 1 65535\r\n"),
                        "2001:db8:0:0:0:0:0:1:1 -> 2001:db8:0:0:0:0:0:2:65535"),
                Arguments.argumentSet("v1, UNKNOWN", text("PROXY UNKNOWN\r\n"), SOCKET),
                Arguments.argumentSet(
                        "v1, UNKNOWN with addresses, which are ignored",
                        text("PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535\r\n"),
                        SOCKET),
                Arguments.argumentSet(
                        "v2, PROXY, TCP over IPv4",
                        hex(V2 + "21 11 000C C0A80001 C0A8000B DC04 01BB"),
                        "192.168.0.1:56324 -> 192.168.0.11:443"),
                Arguments.argumentSet(
                        "v2, PROXY, TCP over IPv6",
                        hex(
                                V2
                                        + "21 21 0024 20010DB8000000000000000000000001"
                                        + " 20010DB8000000000000000000000002 0001 FFFF"),
                        "2001:db8:0:0:0:0:0:1:1 -> 2001:db8:0:0:0:0:0:2:65535"),
                Arguments.argumentSet(
                        "v2 with extensions: ALPN h2, NOOP",
                        hex(V2 + "21 11 0015 C0A80001 C0A8000B DC04 01BB 01 0002 6832 04 0001 00"),
                        "192.168.0.1:56324 -> 192.168.0.11:443"),
                Arguments.argumentSet(
                        "v2, LOCAL: the balancer's own check", hex(V2 + "20 00 0000"), SOCKET),
                Arguments.argumentSet(
                        "v2, LOCAL with addresses, which are ignored",
                        hex(V2 + "20 11 000C C0A80001 C0A8000B DC04 01BB"),
                        SOCKET),
                Arguments.argumentSet("v2, PROXY, unspecified", hex(V2 + "21 00 0000"), SOCKET));
    }

    @ParameterizedTest
    @MethodSource("good")
    void aGoodHeaderTellsTheAddressesAndPassesOnWhatFollows(byte[] header, String expected) {
        for (int size : List.of(Integer.MAX_VALUE, 1)) {
            EmbeddedChannel channel = open(List.of());

            feed(channel, join(header, text("MSH|")), size);

            assertThat(told(channel)).isEqualTo(expected);
            assertThat(behind.events).containsExactly(new ProxyHeaderReader.Accepted());
            assertThat(behind.refused).isNull();
            assertThat(drain(channel)).isEqualTo("MSH|");
            assertThat(channel.pipeline().toMap().values())
                    .as("the reader has left")
                    .containsExactly(behind);
            channel.advanceTimeBy(1, TimeUnit.HOURS);
            channel.runScheduledPendingTasks();
            assertThat(channel.isOpen()).as("its time limit has left with it").isTrue();
            channel.finishAndReleaseAll();
        }
    }

    static Stream<Arguments> bad() {
        return Stream.of(
                Arguments.argumentSet("no header", text("MSH|^~\\&|LAB|GW|\rPID|1\r\n")),
                Arguments.argumentSet(
                        "TLS without a header", hex("160301020001000001FC03030000000000000D0A")),
                Arguments.argumentSet(
                        "v1, an address too few", text("PROXY TCP4 192.168.0.1 56324 443\r\n")),
                Arguments.argumentSet(
                        "v1, no address",
                        text("PROXY TCP4 192.168.0.256 192.168.0.11 56324 443\r\n")),
                Arguments.argumentSet(
                        "v1, a name instead of an address",
                        text("PROXY TCP4 localhost 192.168.0.11 56324 443\r\n")),
                Arguments.argumentSet(
                        "v1, port too large",
                        text("PROXY TCP4 192.168.0.1 192.168.0.11 65536 443\r\n")),
                Arguments.argumentSet(
                        "v1, families mixed",
                        text("PROXY TCP6 192.168.0.1 192.168.0.11 56324 443\r\n")),
                Arguments.argumentSet("v1, never an end", text("PROXY UNKNOWN " + "x".repeat(200))),
                Arguments.argumentSet(
                        "v2, version 3", hex(V2 + "31 11 000C C0A80001 C0A8000B DC04 01BB")),
                Arguments.argumentSet(
                        "v2, command 2", hex(V2 + "22 11 000C C0A80001 C0A8000B DC04 01BB")),
                Arguments.argumentSet(
                        "v2, too short for its addresses",
                        hex(V2 + "21 11 0008 C0A80001 C0A8000B")),
                Arguments.argumentSet(
                        "v2, UDP", hex(V2 + "21 12 000C C0A80001 C0A8000B DC04 01BB")),
                Arguments.argumentSet(
                        "v2, 20,000 bytes of extensions",
                        join(hex(V2 + "21 11 4E2C C0A80001 C0A8000B DC04 01BB"), new byte[20000])),
                Arguments.argumentSet(
                        "v2, an extension longer than the header",
                        hex(V2 + "21 11 0011 C0A80001 C0A8000B DC04 01BB 01 FFFF 00 00")));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void aBadHeaderClosesTheConnectionWithAReason(byte[] header) {
        for (int size : List.of(Integer.MAX_VALUE, 1)) {
            EmbeddedChannel channel = open(List.of());

            feed(channel, header, size);

            assertThat(channel.isOpen()).isFalse();
            assertThat(behind.refused).isInstanceOf(ProxyHeaderReader.Refused.class);
            assertThat(behind.events).isEmpty();
            assertThat(told(channel)).isEqualTo(SOCKET);
            assertThat(drain(channel)).isEmpty();
            channel.finishAndReleaseAll();
        }
    }

    @Test
    void onlyTrustedNetworksAreBelieved() {
        byte[] header = text("PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n");
        EmbeddedChannel trusted = open(List.of(Network.parse("10.0.0.0/24")));
        feed(trusted, header, Integer.MAX_VALUE);
        assertThat(behind.events).containsExactly(new ProxyHeaderReader.Accepted());
        trusted.finishAndReleaseAll();

        EmbeddedChannel other =
                open(List.of(Network.parse("10.7.0.0/16"), Network.parse("fd00::/8")));
        assertThat(other.isOpen()).as("before a byte is read").isFalse();
        assertThat(behind.refused)
                .hasMessage(
                        "PROXY headers are not believed from 10.0.0.9, only from [10.7.0.0/16,"
                                + " fd00:0:0:0:0:0:0:0/8]");
    }

    @Test
    void aHeaderHasItsTime() {
        EmbeddedChannel channel = open(List.of());
        feed(channel, text("PROXY TCP4 192.168"), 1);
        channel.advanceTimeBy(4999, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();
        assertThat(channel.isOpen()).isTrue();

        channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        channel.runScheduledPendingTasks();

        assertThat(channel.isOpen()).isFalse();
        assertThat(behind.refused).hasMessage("no PROXY header within 5000 ms");
    }

    private static String told(EmbeddedChannel channel) {
        ClientAddress address = ClientAddress.of(channel);
        return name(address.client()) + " -> " + name(address.destination());
    }

    private static String name(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    private static void feed(EmbeddedChannel channel, byte[] bytes, int size) {
        for (int at = 0; at < bytes.length && channel.isOpen(); ) {
            int length = Math.min(size, bytes.length - at);
            channel.writeInbound(Unpooled.copiedBuffer(bytes, at, length));
            at += length;
        }
        channel.runPendingTasks();
    }

    private static String drain(EmbeddedChannel channel) {
        StringBuilder all = new StringBuilder();
        for (ByteBuf some = channel.readInbound(); some != null; some = channel.readInbound()) {
            all.append(some.toString(StandardCharsets.US_ASCII));
            some.release();
        }
        return all.toString();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    private static byte[] join(byte[] one, byte[] two) {
        ByteBuf all = Unpooled.wrappedBuffer(one, two);
        byte[] bytes = new byte[all.readableBytes()];
        all.readBytes(bytes);
        return bytes;
    }
}
