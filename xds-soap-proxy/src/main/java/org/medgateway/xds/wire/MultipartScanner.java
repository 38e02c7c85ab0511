package org.medgateway.xds.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;
import org.medgateway.xds.wire.MultipartToken.Broken;
import org.medgateway.xds.wire.MultipartToken.Content;
import org.medgateway.xds.wire.MultipartToken.NeedMore;
import org.medgateway.xds.wire.MultipartToken.PackageEnds;
import org.medgateway.xds.wire.MultipartToken.PartBegins;
import org.medgateway.xds.wire.MultipartToken.PartEnds;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Finds the parts of a multipart package (RFC 2046 5.1) in buffers of any size, copying nothing of
/// the content and holding at most one delimiter and one part's header.
///
/// A delimiter is LF, two hyphens and the boundary at the start of a line; a CR before the LF
/// belongs to it. Lines that end in a bare LF are understood, because some peers write them. What
/// follows the boundary on its line must be white space, the line's end or the two closing hyphens:
/// RFC 2046 would call any line that *begins* so a delimiter, most readers would not, and where
/// readers differ, this one says broken.
///
/// Content is searched by Horspool's method, so most bytes of a document are never looked at.
public final class MultipartScanner {

    /// RFC 2046 allows 70; some peers exceed it.
    static final int MAX_BOUNDARY = 200;

    static final int MAX_PADDING = 256;

    private static final NeedMore NEED_MORE = new NeedMore();
    private static final PartEnds PART_ENDS = new PartEnds();
    private static final PackageEnds PACKAGE_ENDS = new PackageEnds();

    private enum State {
        PREAMBLE,
        CONTENT,
        AFTER_BOUNDARY,
        PADDING,
        CLOSING,
        LINE_END,
        HEADERS,
        ENDED,
        BROKEN
    }

    private final byte[] delimiter; // LF - - boundary
    private final byte[] held; // CR and the delimiter: what may have to be given out as content
    private final int[] skip = new int[256];
    private final byte[] present = new byte[256]; // 1 for the bytes of the delimiter
    private final int maxHeaderBytes;

    private State state = State.PREAMBLE;
    private boolean inPart;
    private boolean partOver; // PartEnds is still to be said
    private boolean carriageReturn; // a CR was held back, it may belong to the delimiter
    private boolean virtualLine; // the line's end before the candidate is not content
    private int matched; // bytes of the delimiter that ended the last buffer
    private int padding;
    private byte[] header = new byte[512];
    private int headerLength;
    private int lineLength;
    private String broken = "";

    /// `boundary` must have passed [#problemOf]; a part's header may have `maxHeaderBytes`.
    public MultipartScanner(String boundary, int maxHeaderBytes) {
        delimiter = ("\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        held = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        this.maxHeaderBytes = maxHeaderBytes;
        Arrays.fill(skip, delimiter.length);
        for (int i = 0; i < delimiter.length - 1; i++) {
            skip[delimiter[i] & 0xFF] = delimiter.length - 1 - i;
        }
        for (byte b : delimiter) {
            present[b & 0xFF] = 1;
        }
        beginLine(); // the first delimiter may open the body without a line's end before it
    }

    /// What is wrong with a boundary, in words; null when it can be used.
    public static @Nullable String problemOf(String boundary) {
        if (boundary.isEmpty() || boundary.length() > MAX_BOUNDARY) {
            return "a boundary of "
                    + boundary.length()
                    + " characters, expected 1 to "
                    + MAX_BOUNDARY;
        }
        if (boundary.chars().anyMatch(c -> c < ' ' || c >= 0x7F)) {
            return "a boundary with a character that is not printable ASCII";
        }
        return boundary.endsWith(" ") ? "a boundary that ends in a space" : null;
    }

    /// Takes from `in` up to the next token. Every buffer is to be offered until it is used up and
    /// the answer is NeedMore (or the package has ended or is broken).
    public MultipartToken next(ByteBuf in) {
        while (true) {
            if (partOver && (state == State.HEADERS || state == State.ENDED)) {
                partOver = false;
                return PART_ENDS;
            }
            if (state == State.BROKEN) {
                return new Broken(broken);
            }
            if (state == State.ENDED) {
                in.skipBytes(in.readableBytes());
                return PACKAGE_ENDS;
            }
            if (!in.isReadable()) {
                return NEED_MORE;
            }
            MultipartToken token = step(in);
            if (token != null) {
                return token;
            }
        }
    }

    /// Whether the closing delimiter was seen.
    public boolean ended() {
        return state == State.ENDED;
    }

    private @Nullable MultipartToken step(ByteBuf in) {
        return switch (state) {
            case PREAMBLE, CONTENT -> content(in);
            case AFTER_BOUNDARY -> afterBoundary(in.readByte());
            case PADDING -> padding(in.readByte());
            case CLOSING -> closing(in.readByte());
            case LINE_END -> lineEnd(in.readByte());
            case HEADERS -> headers(in);
            case ENDED -> PACKAGE_ENDS;
            case BROKEN -> new Broken(broken);
        };
    }

    // ...content CR LF - - bou <end of buffer> | ndary CR LF
    private @Nullable MultipartToken content(ByteBuf in) {
        if (matched > 0 || carriageReturn) {
            return candidate(in);
        }
        int from = in.readerIndex();
        int found = indexOfDelimiter(in);
        if (found < 0) {
            return contentBeforeTail(in, from);
        }
        boolean cr = found > from && in.getByte(found - 1) == '\r';
        ByteBuf content = in.readSlice(found - from - (cr ? 1 : 0));
        in.readerIndex(found + delimiter.length);
        MultipartToken token = contentToken(content);
        delimiterFound();
        return token;
    }

    private @Nullable MultipartToken candidate(ByteBuf in) {
        while (in.isReadable() && matched < delimiter.length) {
            if (in.getByte(in.readerIndex()) != delimiter[matched]) {
                return candidateWasContent();
            }
            in.skipBytes(1);
            matched++;
        }
        if (matched == delimiter.length) {
            delimiterFound();
        }
        return null;
    }

    private @Nullable MultipartToken candidateWasContent() {
        int from = virtualLine ? 2 : carriageReturn ? 0 : 1;
        ByteBuf content = Unpooled.wrappedBuffer(held, from, Math.max(0, matched + 1 - from));
        matched = 0;
        carriageReturn = false;
        virtualLine = false;
        return contentToken(content);
    }

    private @Nullable MultipartToken contentBeforeTail(ByteBuf in, int from) {
        int end = in.writerIndex();
        int tail = end;
        for (int i = Math.max(from, end - delimiter.length + 1); i < end; i++) {
            if (startsDelimiter(in, i, end)) {
                tail = i;
                break;
            }
        }
        matched = end - tail;
        if (tail > from && in.getByte(tail - 1) == '\r') {
            carriageReturn = true;
            tail--;
        }
        ByteBuf content = in.readSlice(tail - from);
        in.readerIndex(end);
        return contentToken(content);
    }

    private boolean startsDelimiter(ByteBuf in, int from, int end) {
        for (int i = from; i < end; i++) {
            if (in.getByte(i) != delimiter[i - from]) {
                return false;
            }
        }
        return true;
    }

    private int indexOfDelimiter(ByteBuf in) {
        if (in.nioBufferCount() == 1) {
            int found = indexOfDelimiter(in.nioBuffer());
            return found < 0 ? -1 : in.readerIndex() + found;
        }
        int last = delimiter.length - 1;
        int end = in.writerIndex();
        for (int i = in.readerIndex() + last; i < end; ) {
            byte b = in.getByte(i);
            if (b == delimiter[last] && matchesBackwards(in, i)) {
                return i - last;
            }
            i += skip[b & 0xFF];
        }
        return -1;
    }

    /// The same on memory in one piece, where a look at a byte costs less than through Netty's
    /// buffers. Documents of gigabytes pass here.
    private int indexOfDelimiter(ByteBuffer in) {
        byte[] sought = delimiter;
        int[] skips = skip;
        int last = sought.length - 1;
        byte lastByte = sought[last];
        int end = in.limit();
        for (int i = in.position() + last; i < end; ) {
            i = pastAbsent(in, i, end);
            byte b = in.get(i);
            if (b == lastByte && matchesBackwards(in, i)) {
                return i - last - in.position();
            }
            i += skips[b & 0xFF];
        }
        return -1;
    }

    // Where a byte stands that is none of the delimiter's, no delimiter reaches: four such bytes at
    // a
    // time, each a delimiter's length behind the other, are asked for without waiting for the one
    // before.
    private int pastAbsent(ByteBuffer in, int from, int end) {
        byte[] theirs = present;
        int stride = delimiter.length;
        int at = from;
        while (at < end - 4 * stride
                && (theirs[in.get(at) & 0xFF]
                                | theirs[in.get(at + stride) & 0xFF]
                                | theirs[in.get(at + 2 * stride) & 0xFF]
                                | theirs[in.get(at + 3 * stride) & 0xFF])
                        == 0) {
            at += 4 * stride;
        }
        return at;
    }

    private boolean matchesBackwards(ByteBuffer in, int at) {
        for (int j = delimiter.length - 2, i = at - 1; j >= 0; j--, i--) {
            if (in.get(i) != delimiter[j]) {
                return false;
            }
        }
        return true;
    }

    private boolean matchesBackwards(ByteBuf in, int at) {
        for (int j = delimiter.length - 2, i = at - 1; j >= 0; j--, i--) {
            if (in.getByte(i) != delimiter[j]) {
                return false;
            }
        }
        return true;
    }

    private @Nullable MultipartToken contentToken(ByteBuf content) {
        return inPart && content.isReadable() ? new Content(content) : null;
    }

    private void delimiterFound() {
        matched = 0;
        carriageReturn = false;
        virtualLine = false;
        partOver = inPart;
        inPart = false;
        padding = 0;
        state = State.AFTER_BOUNDARY;
    }

    private @Nullable MultipartToken afterBoundary(byte b) {
        if (b == '-') {
            state = State.CLOSING;
            return null;
        }
        return padding(b);
    }

    // RFC 2046 calls it transport padding
    private @Nullable MultipartToken padding(byte b) {
        switch (b) {
            case ' ', '\t' -> {
                state = State.PADDING;
                if (++padding > MAX_PADDING) {
                    return fail("more than " + MAX_PADDING + " spaces after the boundary");
                }
            }
            case '\r' -> state = State.LINE_END;
            case '\n' -> beginHeaders();
            default -> {
                return fail(
                        "the boundary is followed by 0x%02X, expected a line end or \"--\""
                                .formatted(b & 0xFF));
            }
        }
        return null;
    }

    private @Nullable MultipartToken lineEnd(byte b) {
        if (b != '\n') {
            return fail(
                    "the boundary's 0x0D is followed by 0x%02X, expected 0x0A".formatted(b & 0xFF));
        }
        beginHeaders();
        return null;
    }

    private @Nullable MultipartToken closing(byte b) {
        if (b != '-') {
            return fail(
                    "the boundary is followed by 0x2D 0x%02X, expected 0x2D 0x2D"
                            .formatted(b & 0xFF));
        }
        state = State.ENDED;
        return null;
    }

    private void beginHeaders() {
        state = State.HEADERS;
        headerLength = 0;
        lineLength = 0;
    }

    // Content-Type: text/xml CR LF Content-ID: <a> CR LF CR LF
    private @Nullable MultipartToken headers(ByteBuf in) {
        while (in.isReadable()) {
            byte b = in.readByte();
            if (headerLength == maxHeaderBytes) {
                return fail("a part's header has more than " + maxHeaderBytes + " bytes");
            }
            if (headerLength == header.length) {
                header = Arrays.copyOf(header, Math.min(maxHeaderBytes, header.length * 2));
            }
            header[headerLength++] = b;
            if (b != '\n') {
                lineLength++;
                continue;
            }
            boolean emptyLine =
                    lineLength == 0 || (lineLength == 1 && header[headerLength - 2] == '\r');
            lineLength = 0;
            if (emptyLine) {
                return headersComplete();
            }
        }
        return null;
    }

    private MultipartToken headersComplete() {
        try {
            PartHeaders headers =
                    PartHeaders.parse(
                            new String(header, 0, headerLength, StandardCharsets.ISO_8859_1));
            state = State.CONTENT;
            inPart = true;
            beginLine(); // an empty part's delimiter may follow at once
            return new PartBegins(headers);
        } catch (IllegalArgumentException e) {
            return fail(String.valueOf(e.getMessage()));
        }
    }

    private void beginLine() {
        matched = 1;
        virtualLine = true;
        carriageReturn = false;
    }

    private MultipartToken fail(String why) {
        state = State.BROKEN;
        broken = why;
        return new Broken(why);
    }
}
