package org.medgateway.xds.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The part of an envelope that has arrived, readable again and again from its start. A reader that
/// comes to the end of what is held before the envelope is complete gets [#END_OF_HELD], which is
/// something else than the end of a truncated document.
final class HeldBytes {

    /// One for all, without a stack: it is a signal, not an error.
    @SuppressWarnings("StaticAssignmentOfThrowable")
    static final IOException END_OF_HELD = new EndOfHeld();

    private static final VarHandle EIGHT =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private static final byte[] NOTHING = new byte[0];

    private byte[] bytes = NOTHING;
    private int length;

    int length() {
        return length;
    }

    /// What is held, up to [#length], to be read only, until more is appended.
    byte[] bytes() {
        return bytes;
    }

    byte[] toArray() {
        return Arrays.copyOf(bytes, length);
    }

    void append(io.netty.buffer.ByteBuf in, int count) {
        if (length + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, bytes.length * 2));
        }
        in.readBytes(bytes, length, count);
        length += count;
    }

    InputStream open(boolean complete) {
        return new Input(complete);
    }

    /// The same as characters, where [#isAscii] says so.
    Reader openAscii(boolean complete) {
        return new AsciiText(complete);
    }

    /// Whether all that is held is ASCII, in one byte a character: nearly every envelope is, and no
    /// decoder need look at it then.
    boolean isAscii() {
        for (int at = 0; at < Math.min(4, length); at++) {
            if (bytes[at] == 0) {
                return false; // UTF-16 or UTF-32 without a mark: XML 1.0 appendix F.1
            }
        }
        int at = 0;
        long joined = 0;
        for (; at + Long.BYTES <= length; at += Long.BYTES) {
            joined |= (long) EIGHT.get(bytes, at);
        }
        for (; at < length; at++) {
            joined |= bytes[at] & 0x80;
        }
        return (joined & 0x8080_8080_8080_8080L) == 0;
    }

    /// Whether this exception is the signal, however it was wrapped.
    static boolean causedBy(Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t == END_OF_HELD) {
                return true;
            }
        }
        return false;
    }

    private final class Input extends InputStream {
        private final boolean complete;
        private int at;

        Input(boolean complete) {
            this.complete = complete;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int count) throws IOException {
            if (at == length) {
                if (complete) {
                    return -1;
                }
                throw END_OF_HELD;
            }
            int n = Math.min(count, length - at);
            System.arraycopy(bytes, at, target, offset, n);
            at += n;
            return n;
        }
    }

    private final class AsciiText extends Reader {
        private final boolean complete;
        private int at;

        AsciiText(boolean complete) {
            this.complete = complete;
        }

        @Override
        public int read(char[] target, int offset, int count) throws IOException {
            if (at == length) {
                if (complete) {
                    return -1;
                }
                throw END_OF_HELD;
            }
            int n = Math.min(count, length - at);
            // many bytes at a time, and without a copy in between
            StandardCharsets.ISO_8859_1
                    .newDecoder()
                    .decode(
                            ByteBuffer.wrap(bytes, at, n),
                            CharBuffer.wrap(target, offset, n),
                            true);
            at += n;
            return n;
        }

        @Override
        public void close() {
            // nothing is held open
        }
    }

    @SuppressWarnings("serial")
    private static final class EndOfHeld extends IOException {
        EndOfHeld() {
            super("the end of what is held");
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }
}
