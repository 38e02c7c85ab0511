package org.medgateway.http.client;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.ReferenceCountUtil;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.spi.ClientConnection;
import org.medgateway.core.spi.DrainRequested;
import org.medgateway.http.exchange.WebLoop;
import org.medgateway.http.server.Watchdog;

import java.time.Duration;

/// A client's HTTP/2 connection: settings, limits against abuse, the time limit for rest, GOAWAY.
/// Its streams are [Http2Stream]s. One event loop only.
public final class Http2Connection extends ChannelInboundHandlerAdapter {

    private static final int STREAMS = 128;
    private static final int STREAM_WINDOW = 256 * 1024;
    private static final int CONNECTION_WINDOW = 1024 * 1024;
    private static final int FRAME = 16 * 1024;
    private static final int RESETS = 200;
    private static final int RESET_SECONDS = 30;

    private final WebLoop loop;
    private final Http2FrameCodec codec;
    private @Nullable Watchdog watchdog;
    private @Nullable ChannelHandlerContext context;
    private boolean goingAway;

    private Http2Connection(WebLoop loop, Http2FrameCodec codec) {
        this.loop = loop;
        this.codec = codec;
    }

    /// Makes the client's channel an HTTP/2 connection.
    public static void install(WebLoop loop, ClientConnection client) {
        Http2Settings settings =
                Http2Settings.defaultSettings()
                        .maxConcurrentStreams(STREAMS)
                        .initialWindowSize(STREAM_WINDOW)
                        .maxFrameSize(FRAME)
                        .maxHeaderListSize(loop.web().served().policy().limits().section());
        Http2FrameCodec codec =
                new StrictHttp2Codec.Builder()
                        .initialSettings(settings)
                        .validateHeaders(true)
                        .validateRequiredPseudoHeaders(true)
                        .encoderEnforceMaxQueuedControlFrames(10_000)
                        .decoderEnforceMaxConsecutiveEmptyDataFrames(2)
                        // rapid reset, and the resets that a client provokes from us ("made you
                        // reset")
                        .decoderEnforceMaxRstFramesPerWindow(RESETS, RESET_SECONDS)
                        .encoderEnforceMaxRstFramesPerWindow(RESETS, RESET_SECONDS)
                        .decoderEnforceMaxSmallContinuationFrames(16)
                        .gracefulShutdownTimeoutMillis(0)
                        .build();
        ChannelPipeline pipeline = client.channel().pipeline();
        pipeline.addLast(codec);
        pipeline.addLast(
                new Http2MultiplexHandler(
                        new ChannelInitializer<Channel>() {
                            @Override
                            protected void initChannel(Channel stream) {
                                stream.pipeline().addLast(new Http2Stream(loop, client));
                            }
                        }));
        pipeline.addLast(new Http2Connection(loop, codec));
        client.channel().config().setAutoRead(true);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) throws Http2Exception {
        context = added;
        Watchdog dog = new Watchdog(added.executor(), this::rested);
        watchdog = dog;
        dog.allow(loop.web().served().definition().timeouts().request());
        codec.connection()
                .local()
                .flowController()
                .incrementWindowSize(
                        codec.connection().connectionStream(), CONNECTION_WINDOW - 65_535);
    }

    /// Nothing ran at the moment of looking: the connection may go. A busy one is looked at again.
    private void rested() {
        Duration rest = loop.web().served().policy().keepAlive();
        if (codec.connection().numActiveStreams() == 0) {
            goAway();
        } else if (watchdog != null) {
            watchdog.allow(rest.isZero() ? Duration.ofSeconds(1) : rest);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext here, Object message) {
        // Frames of the connection itself: settings, pings, GOAWAY; the codec has acted on them.
        ReferenceCountUtil.release(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext here) {
        if (watchdog != null && !goingAway) {
            Duration rest = loop.web().served().policy().keepAlive();
            watchdog.allow(rest.isZero() ? Duration.ofSeconds(1) : rest);
        }
        here.fireChannelReadComplete();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext here, Object event) {
        if (event instanceof DrainRequested) {
            goAway();
        } else {
            here.fireUserEventTriggered(event);
        }
    }

    /// No new streams; those that run finish, then the connection closes.
    private void goAway() {
        if (goingAway || context == null) {
            return;
        }
        goingAway = true;
        if (watchdog != null) {
            watchdog.stop();
        }
        ChannelHandlerContext here = context;
        here.writeAndFlush(new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR));
        closeWhenQuiet(here);
    }

    private void closeWhenQuiet(ChannelHandlerContext here) {
        if (codec.connection().numActiveStreams() == 0) {
            here.close();
            return;
        }
        codec.connection()
                .addListener(
                        new io.netty.handler.codec.http2.Http2ConnectionAdapter() {
                            @Override
                            public void onStreamRemoved(
                                    io.netty.handler.codec.http2.Http2Stream stream) {
                                if (codec.connection().numActiveStreams() == 0) {
                                    here.executor().execute(here::close);
                                }
                            }
                        });
    }

    @Override
    public void channelInactive(ChannelHandlerContext here) {
        if (watchdog != null) {
            watchdog.stop();
        }
        here.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext here, Throwable cause) {
        // The codec answers errors of the protocol with the GOAWAY that fits; closing would come
        // before it.
        if (Http2CodecUtil.getEmbeddedHttp2Exception(cause) == null) {
            here.close();
        }
    }
}
