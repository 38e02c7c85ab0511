package org.medgateway.http.client;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;

import org.jspecify.annotations.Nullable;

/// Netty's codec, stricter where RFC 9113 5.1 is: a frame for a stream that is over, or was passed
/// over, ends the connection, unless we reset that stream ourselves and the client could not know
/// yet. One event loop only.
final class StrictHttp2Codec extends Http2FrameCodec {

    private static final int REMEMBERED = 256;

    /// The streams reset last, a ring.
    private final int[] resets = new int[REMEMBERED];

    private int next;

    private StrictHttp2Codec(
            Http2ConnectionEncoder encoder,
            Http2ConnectionDecoder decoder,
            Http2Settings settings,
            Builder builder) {
        super(encoder, decoder, settings, builder.decoupleCloses(), builder.flushesPreface());
    }

    static final class Builder extends Http2FrameCodecBuilder {

        Builder() {
            server(true);
        }

        boolean decoupleCloses() {
            return decoupleCloseAndGoAway();
        }

        boolean flushesPreface() {
            return flushPreface();
        }

        @Override
        protected Http2FrameCodec build(
                Http2ConnectionDecoder decoder,
                Http2ConnectionEncoder encoder,
                Http2Settings settings) {
            StrictHttp2Codec codec = new StrictHttp2Codec(encoder, decoder, settings, this);
            codec.gracefulShutdownTimeoutMillis(gracefulShutdownTimeoutMillis());
            return codec;
        }
    }

    @Override
    public ChannelFuture resetStream(
            ChannelHandlerContext context, int streamId, long errorCode, ChannelPromise promise) {
        resets[next] = streamId;
        next = (next + 1) % REMEMBERED;
        return super.resetStream(context, streamId, errorCode, promise);
    }

    private boolean wasReset(int streamId) {
        for (int reset : resets) {
            if (reset == streamId) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void onError(ChannelHandlerContext context, boolean outbound, Throwable cause) {
        Http2Exception found = Http2CodecUtil.getEmbeddedHttp2Exception(cause);
        if (!outbound
                && found instanceof Http2Exception.StreamException stream
                && stream.error() == Http2Error.STREAM_CLOSED
                && connection().stream(stream.streamId()) == null
                && !wasReset(stream.streamId())) {
            super.onError(
                    context,
                    false,
                    Http2Exception.connectionError(
                            Http2Error.STREAM_CLOSED,
                            "a frame for stream %d, which is over",
                            stream.streamId()));
        } else if (!outbound
                && found instanceof Http2Exception.StreamException stream
                && stream.error() == Http2Error.PROTOCOL_ERROR
                && isHeadAfterTheEnd(connection().stream(stream.streamId()))) {
            super.onError(
                    context,
                    false,
                    Http2Exception.streamError(
                            stream.streamId(),
                            Http2Error.STREAM_CLOSED,
                            "a head after the end of the stream"));
        } else {
            super.onError(context, outbound, cause);
        }
    }

    /// Netty calls it a protocol error; RFC 9113 5.1 says STREAM_CLOSED for the state half-closed
    /// (remote).
    private static boolean isHeadAfterTheEnd(@Nullable Http2Stream stream) {
        return stream != null
                && stream.state() == Http2Stream.State.HALF_CLOSED_REMOTE
                && stream.isTrailersReceived();
    }
}
