package org.medgateway.benchmarks.fuzz;

import io.netty.buffer.ByteBuf;

import org.medgateway.core.net.ClientHello;
import org.medgateway.core.net.ClientHello.Reading;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// The first words of a TLS client, looked at each time that more of them have come.
final class ClientHellos implements Target {

    private static final int HEADER = 5;

    @Override
    public String name() {
        return "client-hellos";
    }

    @Override
    public List<byte[]> samples() {
        byte[] names =
                extension(0, counted(2, Samples.joined(new byte[1], text(2, "viewer.example"))));
        byte[] protocols =
                extension(16, counted(2, Samples.joined(text(1, "h2"), text(1, "http/1.1"))));
        byte[] signatures = extension(13, counted(2, HexFormat.of().parseHex("040308040401")));
        byte[] versions = extension(43, counted(1, HexFormat.of().parseHex("03040303")));
        byte[] shares = extension(51, counted(2, Samples.joined(new byte[] {0, 29}, new byte[34])));
        byte[] modern = hello(names, protocols, signatures, versions, shares);
        return List.of(modern, inRecordsOf(modern, 40), hello(names, signatures), hello());
    }

    // 16 03 01 len | 01 len(3) 03 03 random(32) session cipher-suites compression extensions
    private static byte[] hello(byte[]... extensions) {
        byte[] body =
                Samples.joined(
                        new byte[] {3, 3},
                        new byte[32],
                        text(1, "a session's name"),
                        counted(2, HexFormat.of().parseHex("130113021303c02bc02f")),
                        new byte[] {1, 0},
                        counted(2, Samples.joined(extensions)));
        byte[] message = Samples.joined(new byte[] {1}, counted(3, body));
        return Samples.joined(new byte[] {22, 3, 1}, counted(2, message));
    }

    private static byte[] extension(int type, byte[] content) {
        return Samples.joined(new byte[] {0, (byte) type}, counted(2, content));
    }

    private static byte[] text(int width, String text) {
        return counted(width, text.getBytes(Samples.OCTETS));
    }

    /// The bytes behind their number, which takes so many bytes.
    private static byte[] counted(int width, byte[] bytes) {
        byte[] number = new byte[width];
        for (int i = 0; i < width; i++) {
            number[i] = (byte) (bytes.length >>> 8 * (width - 1 - i));
        }
        return Samples.joined(number, bytes);
    }

    private static byte[] inRecordsOf(byte[] hello, int length) {
        byte[] all = new byte[0];
        for (int at = HEADER; at < hello.length; at += length) {
            byte[] part = Arrays.copyOfRange(hello, at, Math.min(hello.length, at + length));
            all = Samples.joined(all, new byte[] {22, 3, 1, 0, (byte) part.length}, part);
        }
        return all;
    }

    /// What has come, which is the caller's to keep.
    @Override
    public long mostHeld() {
        return 2L * longest();
    }

    /// Each look begins at the first byte.
    @Override
    public int longest() {
        return 2048;
    }

    @Override
    public Outcome take(Input input) {
        Story story = new Story();
        ByteBuf held = input.allocator().buffer(longest(), longest());
        Reading reading = new Reading.NeedMore();
        try {
            for (ByteBuf piece = input.next(); piece != null; piece = input.next()) {
                held.writeBytes(piece);
                piece.release();
                if (reading instanceof Reading.NeedMore) {
                    reading = ClientHello.read(held);
                }
            }
        } finally {
            held.release();
        }
        switch (reading) {
            case Reading.NeedMore() -> story.note("more");
            case Reading.Found(ClientHello hello) ->
                    story.accept(hello + " " + hello.values("tls.sni"));
            case Reading.Other(String why) -> story.note(why);
        }
        return story.outcome();
    }
}
