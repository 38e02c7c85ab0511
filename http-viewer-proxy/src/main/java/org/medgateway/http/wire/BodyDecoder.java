package org.medgateway.http.wire;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/// Cuts a body out of the stream according to its framing. Data is handed on in slices as it comes;
/// nothing but a chunk-size line or trailers is ever held. One event loop only.
public final class BodyDecoder {

    /// What came out of the bytes so far.
    public sealed interface Step {

        Step NEED_MORE = new NeedMore();

        /// All bytes were taken and the body goes on.
        record NeedMore() implements Step {}

        /// A piece of the body; the receiver releases it.
        record Data(ByteBuf slice) implements Step {}

        /// The body is complete; what follows it in the buffer was left there.
        record End(@Nullable Fields trailers) implements Step {}

        /// The stream cannot be understood any more.
        record Broken(String why) implements Step {}
    }

    private enum State {
        COUNTED,
        UNTIL_CLOSE,
        CHUNK_SIZE,
        CHUNK_DATA,
        CHUNK_END,
        TRAILERS,
        ENDED
    }

    private static final int LONGEST_SIZE_LINE = 256;
    private static final int MOST_SIZE_DIGITS = 15;

    private final int longestTrailers;
    private State state;
    private long left;
    private byte[] line = new byte[32];
    private int lineLength;
    private boolean lineComplete;
    private boolean carriageReturn;
    private int trailerOctets;
    private @Nullable Fields trailers;

    public BodyDecoder(Framing framing, int longestTrailers) {
        this.longestTrailers = longestTrailers;
        switch (framing) {
            case Framing.None _ -> state = State.ENDED;
            case Framing.Length(long octets) -> {
                left = octets;
                state = octets == 0 ? State.ENDED : State.COUNTED;
            }
            case Framing.Chunked _ -> state = State.CHUNK_SIZE;
            case Framing.UntilClose _ -> state = State.UNTIL_CLOSE;
        }
    }

    public boolean ended() {
        return state == State.ENDED;
    }

    /// Takes from the buffer up to the next thing worth telling. Called again until it answers
    /// `NeedMore` or `End`.
    public Step next(ByteBuf in) {
        try {
            while (true) {
                switch (state) {
                    case ENDED -> {
                        return new Step.End(trailers);
                    }
                    case COUNTED -> {
                        return counted(in, State.ENDED);
                    }
                    case UNTIL_CLOSE -> {
                        return in.isReadable()
                                ? new Step.Data(in.readRetainedSlice(in.readableBytes()))
                                : Step.NEED_MORE;
                    }
                    case CHUNK_DATA -> {
                        return counted(in, State.CHUNK_END);
                    }
                    case CHUNK_SIZE -> {
                        if (!readLine(in, LONGEST_SIZE_LINE, "a chunk-size line")) {
                            return Step.NEED_MORE;
                        }
                        chunkSize();
                    }
                    case CHUNK_END -> {
                        if (!readLine(in, 2, "what follows a chunk")) {
                            return Step.NEED_MORE;
                        }
                        if (lineLength != 0) {
                            throw new Malformed(400, "a chunk is longer than its size says");
                        }
                        state = State.CHUNK_SIZE;
                    }
                    case TRAILERS -> {
                        if (!readLine(in, longestTrailers, "a trailer")) {
                            return Step.NEED_MORE;
                        }
                        trailer();
                    }
                }
            }
        } catch (Malformed e) {
            return new Step.Broken(e.why());
        }
    }

    /// The connection has ended; answers whether the body was whole by that.
    public boolean endsWithConnection() {
        return state == State.UNTIL_CLOSE || state == State.ENDED;
    }

    private Step counted(ByteBuf in, State after) {
        if (!in.isReadable()) {
            return Step.NEED_MORE;
        }
        int taken = (int) Math.min(left, in.readableBytes());
        left -= taken;
        if (left == 0) {
            state = after;
        }
        return new Step.Data(in.readRetainedSlice(taken));
    }

    // 1A4 ;ext=value CR LF <here> data
    private void chunkSize() throws Malformed {
        long size = 0;
        int digits = 0;
        while (digits < lineLength && Character.digit(line[digits], 16) >= 0) {
            size = 16 * size + Character.digit(line[digits], 16);
            digits++;
            if (digits > MOST_SIZE_DIGITS) {
                throw new Malformed(
                        400, "a chunk size of more than %d digits".formatted(MOST_SIZE_DIGITS));
            }
        }
        int at = digits;
        while (at < lineLength && Octets.blank(line[at])) {
            at++;
        }
        // Extensions are read over and end here (RFC 9112 7.1.1), but blanks before nothing are not
        // tolerated.
        if (digits == 0 || at < lineLength && line[at] != ';' || at == lineLength && at != digits) {
            throw new Malformed(400, "a chunk size that is not hexadecimal digits");
        }
        left = size;
        state = size == 0 ? State.TRAILERS : State.CHUNK_DATA;
    }

    private void trailer() throws Malformed {
        if (lineLength == 0) {
            state = State.ENDED;
            return;
        }
        trailerOctets += lineLength + 2;
        if (trailerOctets > longestTrailers) {
            throw new Malformed(431, "trailers of more than %d octets".formatted(longestTrailers));
        }
        if (trailers == null) {
            trailers = new Fields();
        }
        FieldLines.add(line, 0, lineLength, false, trailers);
    }

    /// Collects a line without its CR LF into `line`; answers whether it is complete.
    private boolean readLine(ByteBuf in, int longest, String what) throws Malformed {
        if (lineComplete) {
            lineComplete = false;
            lineLength = 0;
        }
        while (in.isReadable()) {
            int octet = in.readUnsignedByte();
            if (carriageReturn) {
                if (octet != '\n') {
                    throw new Malformed(400, "CR without LF in " + what);
                }
                carriageReturn = false;
                lineComplete = true;
                return true;
            }
            if (octet == '\r') {
                carriageReturn = true;
            } else if (octet == '\n') {
                throw new Malformed(400, what + " ends in LF without CR");
            } else if (!Octets.value(octet)) {
                throw new Malformed(400, "control character 0x%02X in %s".formatted(octet, what));
            } else {
                if (lineLength == longest) {
                    throw new Malformed(400, what + " is longer than %d octets".formatted(longest));
                }
                if (lineLength == line.length) {
                    line = Arrays.copyOf(line, 2 * lineLength);
                }
                line[lineLength++] = (byte) octet;
            }
        }
        return false;
    }
}
