package org.medgateway.benchmarks.fuzz;

import io.netty.channel.DefaultChannelId;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.local.LocalServerChannel;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.spi.ServiceContext;
import org.medgateway.core.spi.ServiceDefinition;
import org.medgateway.http.client.Http2Connection;
import org.medgateway.http.exchange.RequestInspector;
import org.medgateway.http.exchange.StudyCount;
import org.medgateway.http.exchange.WebLoop;
import org.medgateway.http.settings.HttpOptions;
import org.medgateway.http.settings.PolicyMaker;

import java.io.IOException;
import java.util.HexFormat;
import java.util.List;

/// A client's HTTP/2 connection to a service without servers: frames and HPACK as this project has
/// them read, from the preface to the end of the channel.
final class Http2Sessions implements Target {

    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final String SETTINGS = "000000040000000000";
    private static final int FRAME_HEADER = 9;
    private static final int HEADERS = 1;

    private @Nullable Web web;

    @Override
    public String name() {
        return "http2-sessions";
    }

    // GET: 82, POST: 83, "/": 84, http: 86, https: 87; 41 is :authority, 44 :path (RFC 7541 A)
    @Override
    public List<byte[]> samples() {
        String get = "828684410168";
        String post = "83874402" + "2f61" + "410168" + "5c0135";
        return List.of(
                frames(frame(1, 0x5, 1, get), frame(6, 0, 0, "0102030405060708")),
                frames(
                        frame(1, 0x5, 1, get),
                        frame(1, 0x5, 3, get + "0f0d0130"),
                        frame(7, 0, 0, "0".repeat(16))),
                frames(frame(1, 0x4, 1, post), frame(0, 0, 1, "6865"), frame(0, 0x1, 1, "6c6c6f")),
                frames(frame(1, 0x1, 1, get.substring(0, 6)), frame(9, 0x4, 1, get.substring(6))),
                frames(
                        frame(1, 0x2D, 1, "02" + "0000000010" + get + "0000"),
                        frame(8, 0, 0, "00001000")),
                frames(
                        frame(4, 0, 0, "000300000064000400100000"),
                        frame(2, 0, 5, "0000000010"),
                        frame(1, 0x5, 5, get + "400178017940017803616263be"),
                        frame(3, 0, 5, "00000008")),
                frames(
                        frame(1, 0x4, 1, post + "6003613d62" + "6003633d64"),
                        frame(0, 0x8, 1, "0268656c6c6f0000"),
                        frame(1, 0x5, 1, "40017a0131")));
    }

    private static byte[] frames(byte[]... frames) {
        return Samples.joined(
                PREFACE.getBytes(Samples.OCTETS),
                HexFormat.of().parseHex(SETTINGS),
                Samples.joined(frames));
    }

    private static byte[] frame(int type, int flags, int stream, String payload) {
        return HexFormat.of()
                .parseHex(
                        "%06x%02x%02x%08x%s"
                                .formatted(payload.length() / 2, type, flags, stream, payload));
    }

    @Override
    public byte[] following(byte[] sample) {
        return Samples.without(sample, PREFACE.length() + SETTINGS.length() / 2);
    }

    /// Frames that wait to be complete, and bodies of streams.
    @Override
    public long mostHeld() {
        return 256 * 1024;
    }

    @Override
    public Outcome take(Input input) throws Exception {
        Web served = web;
        if (served == null) {
            served = Web.of(new ServiceWithoutServers("http"));
            web = served;
        }
        // Netty takes a connection for a server's by its parent.
        EmbeddedChannel channel =
                new EmbeddedChannel(
                        new LocalServerChannel(), DefaultChannelId.newInstance(), true, false);
        channel.config().setAllocator(input.allocator());
        channel.config().setAutoRead(false);
        try {
            EventLoop loop = channel.eventLoop();
            Http2Connection.install(
                    new WebLoop(served, loop), ServiceWithoutServers.client(channel));
            return outcome(Sessions.said(channel, input).getBytes(Samples.OCTETS));
        } finally {
            channel.finishAndReleaseAll();
        }
    }

    /// Whether a stream was answered. What else the connection says is not compared: windows,
    /// acknowledgements and resets follow the reads.
    private static Outcome outcome(byte[] heard) {
        boolean answered = false;
        for (int at = 0; at + FRAME_HEADER <= heard.length; ) {
            answered |= heard[at + 3] == HEADERS;
            at += FRAME_HEADER + length(heard, at);
        }
        return new Outcome(answered, "");
    }

    // [length 3][type 1][flags 1][stream 4]
    private static int length(byte[] heard, int at) {
        return (heard[at] & 0xFF) << 16 | (heard[at + 1] & 0xFF) << 8 | heard[at + 2] & 0xFF;
    }

    private record Web(WebLoop.Served served, ServiceContext context, StudyCount studies)
            implements WebLoop.Web {

        static Web of(ServiceContext context) throws IOException {
            ServiceDefinition definition = context.definition();
            return new Web(
                    new WebLoop.Served(
                            definition,
                            PolicyMaker.of(
                                    definition.config(), definition.options(HttpOptions.class))),
                    context,
                    new StudyCount());
        }

        @Override
        public String protocol() {
            return "http";
        }

        @Override
        public @Nullable RequestInspector inspector() {
            return null;
        }

        @Override
        public byte[] cookieSecret() {
            return new byte[32];
        }
    }
}
