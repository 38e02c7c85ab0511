package org.medgateway.benchmarks.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.net.ClientAddress;
import org.medgateway.core.net.ProxyHeader;
import org.medgateway.core.net.ProxyHeaderReader;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// The PROXY header before a connection and the first bytes behind it.
final class ProxyHeaders implements Target {

    /// Bytes of the longest line of version 1 (PROXY protocol, 2.1). Netty takes up to three more
    /// when the line comes whole, and refuses it when it comes in pieces.
    private static final int LONGEST_LINE = 107;

    private static final int TAKEN_WHOLE = LONGEST_LINE + 3;

    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

    @Override
    public String name() {
        return "proxy-headers";
    }

    @Override
    public List<byte[]> samples() {
        List<byte[]> samples = new ArrayList<>();
        byte[] behind = "MSH|^~\\&|".getBytes(Samples.OCTETS);
        for (int version = 1; version <= 2; version++) {
            for (String address : List.of("10.1.2.3", "fd00::1")) {
                InetSocketAddress client =
                        new InetSocketAddress(InetAddress.ofLiteral(address), 50_000);
                ByteBuf header =
                        new ProxyHeader(version, client, client)
                                .encode(UnpooledByteBufAllocator.DEFAULT);
                samples.add(Samples.joined(ByteBufUtil.getBytes(header), behind));
                header.release();
            }
        }
        samples.add(Samples.lines("PROXY UNKNOWN ignored words_behind"));
        samples.add(Samples.joined(HexFormat.of().parseHex(SIGNATURE + "20000000"), behind));
        // with two extensions: ALPN "h2", and TLS 1.3 with a client's certificate
        samples.add(
                Samples.joined(
                        HexFormat.of()
                                .parseHex(
                                        SIGNATURE
                                                + "2111002301020304050607080050005101000268322000"
                                                + "0f01000000002100075"
                                                + "44c5376312e33"),
                        behind));
        return samples;
    }

    /// The decoder gathers what has come until it knows the header's end.
    @Override
    public long mostHeld() {
        return 64 * 1024;
    }

    @Override
    public Outcome take(Input input) {
        Story story = new Story();
        int line = input.lineLength();
        if (line > LONGEST_LINE && line <= TAKEN_WHOLE) {
            input.restBytes();
            story.note("refused");
            return story.end("behind it").outcome();
        }
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setAllocator(input.allocator());
        channel.config().setAutoRead(false);
        Behind behind = new Behind(story);
        channel.pipeline().addLast(new ProxyHeaderReader(List.of()), behind);
        try {
            for (ByteBuf piece = input.next(); piece != null; piece = input.next()) {
                if (channel.isOpen()) {
                    channel.writeInbound(piece);
                } else {
                    piece.release();
                }
            }
        } finally {
            channel.finishAndReleaseAll();
        }
        if (behind.unmet != null) {
            throw new AssertionError(behind.unmet);
        }
        return story.end("behind it").outcome();
    }

    /// What stands behind the reader.
    private static final class Behind extends ChannelInboundHandlerAdapter {

        private final Story story;

        /// What the pipeline would keep to itself.
        private @Nullable Throwable unmet;

        Behind(Story story) {
            this.story = story;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof ProxyHeaderReader.Accepted) {
                ClientAddress told = ClientAddress.of(context.channel());
                story.accept(told.toString());
                requireSameWhenWritten(told);
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            story.piece(bytes);
            bytes.release();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (cause instanceof ProxyHeaderReader.Refused) {
                story.note("refused");
            } else {
                unmet = cause;
            }
        }

        private static void requireSameWhenWritten(ClientAddress told) {
            boolean four = told.client().getAddress() instanceof Inet4Address;
            if (four != told.destination().getAddress() instanceof Inet4Address) {
                return; // is written as of no family
            }
            for (int version = 1; version <= 2; version++) {
                EmbeddedChannel channel = new EmbeddedChannel();
                channel.config().setAutoRead(false);
                channel.pipeline().addLast(new ProxyHeaderReader(List.of()));
                channel.writeInbound(
                        new ProxyHeader(version, told.client(), told.destination())
                                .encode(channel.alloc()));
                ClientAddress again = ClientAddress.of(channel);
                channel.finishAndReleaseAll();
                if (!again.equals(told)) {
                    throw new AssertionError(told + " written and read again: " + again);
                }
            }
        }
    }
}
