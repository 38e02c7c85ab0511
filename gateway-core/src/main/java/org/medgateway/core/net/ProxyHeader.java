package org.medgateway.core.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/// A PROXY protocol header to be sent to a server: who the client was (haproxy.org, "The PROXY
/// protocol", versions 1 and 2).
///
/// @param version 1 (text) or 2 (binary)
/// @param client the client's address
/// @param destination the address that the client came to
public record ProxyHeader(int version, InetSocketAddress client, InetSocketAddress destination) {

    private static final byte[] SIGNATURE = {
        0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A
    };

    public ProxyHeader {
        if (version != 1 && version != 2) {
            throw new IllegalArgumentException(
                    "the PROXY protocol has versions 1 and 2, not " + version);
        }
    }

    /// The header's bytes.
    public ByteBuf encode(ByteBufAllocator allocator) {
        ByteBuf out = allocator.buffer(128);
        return version == 1 ? text(out) : binary(out);
    }

    private boolean sameFamily(Class<?> family) {
        return family.isInstance(client.getAddress())
                && family.isInstance(destination.getAddress());
    }

    private ByteBuf text(ByteBuf out) {
        String family =
                sameFamily(Inet4Address.class)
                        ? "TCP4"
                        : sameFamily(Inet6Address.class) ? "TCP6" : "";
        String line =
                family.isEmpty()
                        ? "PROXY UNKNOWN\r\n"
                        : "PROXY "
                                + family
                                + ' '
                                + client.getAddress().getHostAddress()
                                + ' '
                                + destination.getAddress().getHostAddress()
                                + ' '
                                + client.getPort()
                                + ' '
                                + destination.getPort()
                                + "\r\n";
        out.writeCharSequence(line, StandardCharsets.US_ASCII);
        return out;
    }

    private ByteBuf binary(ByteBuf out) {
        out.writeBytes(SIGNATURE).writeByte(0x21); // version 2, PROXY
        boolean four = sameFamily(Inet4Address.class);
        if (!four && !sameFamily(Inet6Address.class)) {
            return out.writeByte(0x00).writeShort(0); // unspecified
        }
        return out.writeByte(four ? 0x11 : 0x21)
                .writeShort(four ? 12 : 36)
                .writeBytes(client.getAddress().getAddress())
                .writeBytes(destination.getAddress().getAddress())
                .writeShort(client.getPort())
                .writeShort(destination.getPort());
    }

    /// A handler that sends the header as soon as the connection stands, and leaves.
    ChannelHandler newWriter() {
        return new ChannelInboundHandlerAdapter() {
            @Override
            public void channelActive(ChannelHandlerContext context) {
                context.writeAndFlush(encode(context.alloc()));
                context.fireChannelActive();
                context.pipeline().remove(this);
            }
        };
    }
}
