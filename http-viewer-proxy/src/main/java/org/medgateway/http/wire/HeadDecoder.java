package org.medgateway.http.wire;

import io.netty.buffer.ByteBuf;

import org.medgateway.http.wire.Decoded.Broken;
import org.medgateway.http.wire.Decoded.Complete;
import org.medgateway.http.wire.Decoded.NeedMore;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads the heads of one direction of one connection, as strictly as RFC 9112 allows: every line
/// ends in CR LF, no folded lines, no control characters, no white space before a colon in a
/// request. Fed slices of any size. One event loop only.
public final class HeadDecoder<H> {

    /// What stands in the first line and what becomes of a whole head.
    interface Grammar<H> {
        H head(String startLine, Fields fields) throws Malformed;

        /// Answers are repaired where RFC 9112 5.1 says so (white space before the colon); requests
        /// never.
        boolean dropsBlanksBeforeColon();
    }

    private static final int STEP = 2048;

    private final Grammar<H> grammar;
    private final HeadLimits limits;
    private final NeedMore<H> needMore = new NeedMore<>();

    private static final byte[] NOTHING = new byte[0];

    /// Given up between heads, for thousands of connections rest there.
    private byte[] held = NOTHING;

    private int length;
    private int scanned;
    private int lineStart;
    private int lines;

    private HeadDecoder(Grammar<H> grammar, HeadLimits limits) {
        this.grammar = grammar;
        this.limits = limits;
    }

    public static HeadDecoder<RequestHead> ofRequests(HeadLimits limits) {
        return new HeadDecoder<>(StartLines.REQUEST, limits);
    }

    public static HeadDecoder<ResponseHead> ofAnswers(HeadLimits limits) {
        return new HeadDecoder<>(StartLines.ANSWER, limits);
    }

    /// Whether a head has begun and is not finished.
    public boolean inMidst() {
        return lines > 0 || length > lineStart;
    }

    /// Takes bytes up to the end of the head; what follows stays in `in`.
    public Decoded<H> feed(ByteBuf in) {
        try {
            while (in.isReadable()) {
                int before = length;
                int step = Math.min(in.readableBytes(), Math.min(STEP, room()));
                hold(in, step);
                int end = scan();
                if (end >= 0) {
                    in.skipBytes(end - before);
                    H head = parse(end);
                    reset();
                    return new Complete<>(head);
                }
                in.skipBytes(step);
                refuseTooLong();
            }
            return needMore;
        } catch (Malformed e) {
            return new Broken<>(e.status(), e.why());
        }
    }

    /// How much may come before it is too much, and one octet more: what is wrong with a head does
    /// not depend on how it was cut.
    private int room() {
        int section = limits.section() + 1 - length;
        return lines > 0 ? section : Math.min(section, lineStart + limits.startLine() + 1 - length);
    }

    private void hold(ByteBuf in, int step) {
        if (length + step > held.length) {
            held = Arrays.copyOf(held, Math.max(Math.max(1024, 2 * held.length), length + step));
        }
        in.getBytes(in.readerIndex(), held, length, step);
        length += step;
    }

    /// Looks for the empty line that ends the head; answers the index after it, or -1.
    // GET / HTTP/1.1 CR LF Host: a CR LF <lineStart> CR LF
    private int scan() throws Malformed {
        byte[] bytes = held;
        for (int i = scanned; i < length; i++) {
            int octet = bytes[i] & 0xFF;
            if (octet >= 0x20 && octet != 0x7F || octet == '\t') {
                continue;
            }
            if (octet == '\n') {
                if (i == lineStart || bytes[i - 1] != '\r') {
                    throw new Malformed(400, "a line ends in LF without CR");
                }
                if (endOfLine(i)) {
                    return i + 1;
                }
            } else if (octet != '\r') {
                throw new Malformed(400, "control character 0x%02X in the head".formatted(octet));
            } else if (i + 1 < length && bytes[i + 1] != '\n') {
                throw new Malformed(400, "CR without LF in the head");
            }
        }
        // A CR at the very end is looked at again when its neighbour has come.
        scanned = length > 0 && bytes[length - 1] == '\r' ? length - 1 : length;
        return -1;
    }

    private boolean endOfLine(int lineFeed) throws Malformed {
        boolean empty = lineFeed - lineStart == 1;
        if (empty && lines == 0) {
            // RFC 9112 2.2: one empty line before a request is tolerated.
            if (lineStart > 0) {
                throw new Malformed(400, "empty lines before the start line");
            }
            lineStart = lineFeed + 1;
            return false;
        }
        if (lines == 0 && lineFeed - lineStart > limits.startLine()) {
            throw new Malformed(
                    414, "the start line is longer than %d octets".formatted(limits.startLine()));
        }
        if (empty) {
            if (lineFeed + 1 > limits.section()) {
                throw sectionTooLong();
            }
            return true;
        }
        lines++;
        if (lines > limits.fields() + 1) {
            throw new Malformed(431, "more than %d field lines".formatted(limits.fields()));
        }
        lineStart = lineFeed + 1;
        return false;
    }

    private void refuseTooLong() throws Malformed {
        if (lines == 0 && length - lineStart > limits.startLine()) {
            throw new Malformed(
                    414, "the start line is longer than %d octets".formatted(limits.startLine()));
        }
        if (length > limits.section()) {
            throw sectionTooLong();
        }
    }

    private Malformed sectionTooLong() {
        return new Malformed(431, "the head is longer than %d octets".formatted(limits.section()));
    }

    private H parse(int end) throws Malformed {
        int at = held[0] == '\r' ? 2 : 0;
        int lineEnd = crlf(at);
        String startLine = text(at, lineEnd);
        Fields fields = new Fields();
        at = lineEnd + 2;
        while (at < end - 2) {
            lineEnd = crlf(at);
            FieldLines.add(held, at, lineEnd, grammar.dropsBlanksBeforeColon(), fields);
            at = lineEnd + 2;
        }
        return grammar.head(startLine, fields);
    }

    private int crlf(int from) {
        int at = from;
        while (held[at] != '\r') {
            at++;
        }
        return at;
    }

    private String text(int from, int to) {
        return new String(held, from, to - from, StandardCharsets.ISO_8859_1);
    }

    private void reset() {
        held = NOTHING;
        length = 0;
        scanned = 0;
        lineStart = 0;
        lines = 0;
    }
}
