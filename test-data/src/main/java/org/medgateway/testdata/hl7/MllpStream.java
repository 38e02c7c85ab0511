package org.medgateway.testdata.hl7;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// Reads and writes whole frames on blocking streams.
final class MllpStream {

    static final int VT = 0x0B;
    static final int FS = 0x1C;
    static final int CR = 0x0D;

    private final InputStream in;

    MllpStream(InputStream in) {
        this.in = new BufferedInputStream(in, 16 * 1024);
    }

    /// The next body; null: the peer ended the stream between frames.
    ///
    /// @throws EOFException the stream ended within a frame
    byte @Nullable [] next() throws IOException {
        int b = in.read();
        while (b != VT) {
            if (b < 0) {
                return null;
            }
            b = in.read();
        }
        ByteArrayOutputStream body = new ByteArrayOutputStream(1024);
        for (b = in.read(); b != FS; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the stream ended within a frame");
            }
            body.write(b);
        }
        if (in.read() != CR) {
            throw new IOException("FS without CR");
        }
        return body.toByteArray();
    }

    static byte[] framed(byte[] body) {
        byte[] frame = new byte[body.length + 3];
        frame[0] = VT;
        System.arraycopy(body, 0, frame, 1, body.length);
        frame[frame.length - 2] = FS;
        frame[frame.length - 1] = CR;
        return frame;
    }
}
