package org.medgateway.testdata.xds;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/// The body of a request, by its length or in chunks, ending where it ends.
final class RequestBody extends InputStream {

    private final InputStream in;
    private final boolean chunked;
    private long left;
    private boolean ended;

    private RequestBody(InputStream in, boolean chunked, long length) {
        this.in = in;
        this.chunked = chunked;
        this.left = length;
        this.ended = !chunked && length == 0;
    }

    static InputStream of(InputStream in, Map<String, String> headers) {
        boolean chunked = "chunked".equalsIgnoreCase(headers.get("transfer-encoding"));
        return new RequestBody(
                in, chunked, Long.parseLong(headers.getOrDefault("content-length", "0")));
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int count) throws IOException {
        if (!ended && left == 0 && chunked) {
            nextChunk();
        }
        if (ended) {
            return -1;
        }
        int n = in.read(target, offset, (int) Math.min(count, left));
        if (n < 0) {
            throw new EOFException("the request broke off");
        }
        left -= n;
        if (left == 0) {
            if (chunked) {
                BlockingHttpServer.line(in);
            } else {
                ended = true;
            }
        }
        return n;
    }

    @Override
    public long skip(long count) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        long skipped = 0;
        while (skipped < count) {
            int n = read(buffer, 0, (int) Math.min(buffer.length, count - skipped));
            if (n < 0) {
                break;
            }
            skipped += n;
        }
        return skipped;
    }

    private void nextChunk() throws IOException {
        String size = BlockingHttpServer.line(in);
        if (size == null) {
            throw new EOFException("the request broke off");
        }
        left = Long.parseLong(size.split(";", 2)[0].strip(), 16);
        if (left == 0) {
            ended = true;
            for (String line = BlockingHttpServer.line(in);
                    line != null && !line.isEmpty();
                    line = BlockingHttpServer.line(in)) {
                // trailers
            }
        }
    }
}
