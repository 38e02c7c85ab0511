package org.medgateway.core.net;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What the first words of a TLS client tell in the clear (RFC 8446 4.1.2): the server that it
/// wants and the protocols that it speaks. Read from the bytes without touching them, however they
/// are cut into packets and records.
///
/// @param serverName lower case (RFC 6066 3); null where the client names none
/// @param protocols the ALPN protocols (RFC 7301), the preferred one first
/// @param keys what it says of the keys that it can use a certificate with
public record ClientHello(@Nullable String serverName, List<String> protocols, OfferedKeys keys) {

    /// Of a client of which nothing is known.
    static final ClientHello SILENT =
            new ClientHello(null, List.of(), new OfferedKeys(false, Set.of(), Set.of()));

    /// What can be said of the bytes so far.
    public sealed interface Reading {
        record NeedMore() implements Reading {}

        record Found(ClientHello hello) implements Reading {}

        /// Not TLS, or not as it should be.
        record Other(String why) implements Reading {}
    }

    /// A ClientHello with post-quantum shares takes about 2 KB; OpenSSL bounds it at this.
    public static final int LONGEST = 128 * 1024;

    private static final int HANDSHAKE = 22;
    private static final int CLIENT_HELLO = 1;
    private static final int RECORD_HEADER = 5;
    private static final int MESSAGE_HEADER = 4;
    private static final int LONGEST_RECORD = 16 * 1024;
    private static final int SERVER_NAME = 0;
    private static final int SIGNATURE_ALGORITHMS = 13;
    private static final int ALPN = 16;
    private static final int SUPPORTED_VERSIONS = 43;
    private static final int VERSION_13 = 0x0304;

    /// Reads the connection's bytes from the first one on; the buffer's indices stay.
    // 16 03 01 len | 01 len(3) 03 03 random(32) session cipher-suites compression extensions ... |
    // 16 03 01 len | ...
    public static Reading read(ByteBuf bytes) {
        ByteBuf message = bytes.alloc().buffer(2048);
        try {
            int at = bytes.readerIndex();
            while (true) {
                if (bytes.writerIndex() > at && bytes.getUnsignedByte(at) != HANDSHAKE) {
                    return new Reading.Other("not a TLS handshake");
                }
                if (bytes.writerIndex() - at < RECORD_HEADER) {
                    return new Reading.NeedMore();
                }
                int length = bytes.getUnsignedShort(at + 3);
                if (bytes.getUnsignedByte(at + 1) != 3 || length == 0 || length > LONGEST_RECORD) {
                    return new Reading.Other("not a TLS record");
                }
                int there = Math.min(length, bytes.writerIndex() - at - RECORD_HEADER);
                message.writeBytes(bytes, at + RECORD_HEADER, there);
                Reading reading = message(message);
                if (!(reading instanceof Reading.NeedMore) || there < length) {
                    return reading;
                }
                at += RECORD_HEADER + length;
            }
        } finally {
            message.release();
        }
    }

    private static Reading message(ByteBuf message) {
        if (message.isReadable() && message.getUnsignedByte(0) != CLIENT_HELLO) {
            return new Reading.Other("not a ClientHello");
        }
        if (message.readableBytes() < MESSAGE_HEADER) {
            return new Reading.NeedMore();
        }
        int length = message.getUnsignedMedium(1);
        if (length > LONGEST) {
            return new Reading.Other("a ClientHello of " + length + " octets");
        }
        if (message.readableBytes() < MESSAGE_HEADER + length) {
            return new Reading.NeedMore();
        }
        try {
            return new Reading.Found(body(message.slice(MESSAGE_HEADER, length)));
        } catch (IndexOutOfBoundsException _) {
            return new Reading.Other("a ClientHello whose lengths contradict each other");
        }
    }

    /// Reads the message behind its header; the buffer's indices move.
    ///
    /// @throws IndexOutOfBoundsException where its lengths contradict each other
    static ClientHello body(ByteBuf body) {
        body.skipBytes(2 + 32); // legacy_version, random
        body.skipBytes(body.readUnsignedByte()); // legacy_session_id
        Set<Integer> suites = numbers(body.readSlice(body.readUnsignedShort()));
        body.skipBytes(body.readUnsignedByte()); // legacy_compression_methods
        String serverName = null;
        List<String> protocols = List.of();
        Set<Integer> signatures = Set.of();
        boolean version13 = false;
        ByteBuf extensions = body.isReadable() ? body.readSlice(body.readUnsignedShort()) : body;
        while (extensions.isReadable()) {
            int type = extensions.readUnsignedShort();
            ByteBuf extension = extensions.readSlice(extensions.readUnsignedShort());
            switch (type) {
                case SERVER_NAME -> serverName = serverName(extension);
                case ALPN -> protocols = protocols(extension);
                case SIGNATURE_ALGORITHMS ->
                        signatures = numbers(extension.readSlice(extension.readUnsignedShort()));
                case SUPPORTED_VERSIONS ->
                        version13 =
                                numbers(extension.readSlice(extension.readUnsignedByte()))
                                        .contains(VERSION_13);
                default -> {}
            }
        }
        return new ClientHello(
                serverName, protocols, new OfferedKeys(version13, suites, signatures));
    }

    private static Set<Integer> numbers(ByteBuf list) {
        Set<Integer> numbers = new HashSet<>();
        while (list.isReadable()) {
            numbers.add(list.readUnsignedShort());
        }
        return numbers;
    }

    private static @Nullable String serverName(ByteBuf extension) {
        ByteBuf names = extension.readSlice(extension.readUnsignedShort());
        while (names.isReadable()) {
            int type = names.readUnsignedByte();
            ByteBuf name = names.readSlice(names.readUnsignedShort());
            if (type == 0) {
                return name.toString(StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
            }
        }
        return null;
    }

    private static List<String> protocols(ByteBuf extension) {
        List<String> protocols = new ArrayList<>();
        ByteBuf list = extension.readSlice(extension.readUnsignedShort());
        while (list.isReadable()) {
            protocols.add(
                    list.readSlice(list.readUnsignedByte()).toString(StandardCharsets.US_ASCII));
        }
        return protocols;
    }

    /// As rules see it.
    public List<String> values(String attribute) {
        return switch (attribute) {
            case "tls.sni" -> serverName == null ? List.of() : List.of(serverName);
            case "tls.alpn" -> protocols;
            default -> List.of();
        };
    }
}
