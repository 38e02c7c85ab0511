package org.medgateway.benchmarks.fuzz;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;
import org.medgateway.http.wire.BodyDecoder;
import org.medgateway.http.wire.BodyDecoder.Step;
import org.medgateway.http.wire.Decoded;
import org.medgateway.http.wire.Fields;
import org.medgateway.http.wire.Framing;
import org.medgateway.http.wire.HeadDecoder;
import org.medgateway.http.wire.HeadLimits;
import org.medgateway.http.wire.MessageWriter;

import java.util.function.Function;

/// One direction of an HTTP/1 connection: heads and bodies one behind the other, until something is
/// refused or the protocol is left.
abstract class HttpMessages<H> implements Target {

    private static final HeadLimits LIMITS = new HeadLimits(512, 2048, 24);

    /// For what was written again: with a blank after each colon it may be longer than what came.
    private static final HeadLimits ROOMY = new HeadLimits(513, 2048 + 64, 24);

    private static final int MOST_TRAILERS = 512;

    private final Function<HeadLimits, HeadDecoder<H>> decoders;
    private final MessageWriter writer = new MessageWriter();

    HttpMessages(Function<HeadLimits, HeadDecoder<H>> decoders) {
        this.decoders = decoders;
    }

    /// What follows the head; null where nothing does that could be read.
    ///
    /// @param story is told what was found, or what was refused
    abstract @Nullable Framing framing(H head, Story story);

    abstract void write(H head, MessageWriter writer, ByteBuf out);

    abstract String words(H head);

    private static final class Connection<H> {
        final Story story = new Story();
        final HeadDecoder<H> heads;

        /// Of the message whose head was read; null between messages.
        @Nullable BodyDecoder body;

        boolean over;

        Connection(HeadDecoder<H> heads) {
            this.heads = heads;
        }
    }

    @Override
    public Outcome take(Input input) {
        Connection<H> connection = new Connection<>(decoders.apply(LIMITS));
        for (ByteBuf piece = input.next(); piece != null; piece = input.next()) {
            try {
                while (!connection.over && step(connection, piece)) {
                    // the next one
                }
            } finally {
                piece.release();
            }
        }
        BodyDecoder body = connection.body;
        if (!connection.over && body != null) {
            connection.story.end("body, whole: " + body.endsWithConnection());
        }
        return connection.story.outcome();
    }

    /// Answers false where more bytes are needed.
    private boolean step(Connection<H> connection, ByteBuf in) {
        BodyDecoder body = connection.body;
        return body == null ? head(connection, in) : body(connection, body, in);
    }

    private boolean head(Connection<H> connection, ByteBuf in) {
        switch (connection.heads.feed(in)) {
            case Decoded.NeedMore<H> _ -> {
                return false;
            }
            case Decoded.Broken<H>(int status, String why) -> {
                connection.story.note(status + ": " + why);
                connection.over = true;
            }
            case Decoded.Complete<H>(H head) -> {
                requireSameWhenWritten(head);
                Framing framing = framing(head, connection.story);
                if (framing == null) {
                    connection.over = true;
                } else {
                    connection.body = new BodyDecoder(framing, MOST_TRAILERS);
                }
            }
        }
        return true;
    }

    private boolean body(Connection<H> connection, BodyDecoder body, ByteBuf in) {
        Story story = connection.story;
        switch (body.next(in)) {
            case Step.NeedMore() -> {
                return false;
            }
            case Step.Data(ByteBuf slice) -> {
                story.piece(slice);
                slice.release();
            }
            case Step.End(var trailers) -> {
                story.end("body");
                if (trailers != null) {
                    story.note(trailers.toString());
                    requireSameWhenWritten(trailers);
                }
                connection.body = null;
            }
            case Step.Broken(String why) -> {
                story.note("body broken: " + why);
                connection.over = true;
            }
        }
        return true;
    }

    private void requireSameWhenWritten(H head) {
        ByteBuf written = Unpooled.buffer();
        write(head, writer, written);
        if (!(decoders.apply(ROOMY).feed(written) instanceof Decoded.Complete<H>(H again))
                || !words(again).equals(words(head))
                || written.isReadable()) {
            throw new AssertionError("reads otherwise when written: " + words(head));
        }
    }

    private void requireSameWhenWritten(Fields trailers) {
        ByteBuf written = Unpooled.buffer();
        writer.end(trailers, written);
        // a blank more after each colon
        int most = MOST_TRAILERS + trailers.size();
        if (!(new BodyDecoder(Framing.CHUNKED, most).next(written) instanceof Step.End(var again))
                || again == null
                || !again.toString().equals(trailers.toString())) {
            throw new AssertionError("trailers read otherwise when written: " + trailers);
        }
    }
}
