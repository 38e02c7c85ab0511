package org.medgateway.dicom.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Finds wanted elements of the top level in a data set that arrives in pieces of any size, reads
/// no further than it has to, and never reaches the pixels. What it reads stays where it is: the
/// caller passes the same bytes on. One event loop only.
public final class DataSetReader implements AutoCloseable {

    /// How far the reading has come.
    public sealed interface Progress {

        /// Not all that may be found has been seen yet.
        record More() implements Progress {}

        /// All that can be found is found; there is no need to feed more.
        record Done(FoundElements found) implements Progress {}

        /// The bytes make no data set, or the limit was reached: what was found until then.
        record Stopped(FoundElements found, String why) implements Progress {}
    }

    /// The most bytes, after inflation, that are looked at.
    public static final long DEFAULT_LIMIT = 1 << 20;

    private static final Progress MORE = new Progress.More();

    private final ElementScanner scanner;
    private final @Nullable Inflater inflater;
    private Progress progress = MORE;

    /// @param wanted tags; (0008,0005) is read along, to understand the others
    public DataSetReader(DataSetEncoding encoding, Set<Integer> wanted, long limit) {
        scanner = new ElementScanner(encoding, wanted, limit);
        inflater =
                encoding == DataSetEncoding.DEFLATED_EXPLICIT_LITTLE_ENDIAN
                        ? new Inflater(true)
                        : null;
    }

    /// Looks at the readable bytes of `piece`, and leaves its reader index alone.
    ///
    /// @param last whether the data set ends with this piece
    public Progress feed(ByteBuf piece, boolean last) {
        if (!(progress instanceof Progress.More)) {
            return progress;
        }
        try {
            boolean done =
                    inflater == null ? scanner.scan(piece.slice()) : inflate(inflater, piece);
            if (done || last) {
                progress = new Progress.Done(scanner.found());
            }
        } catch (ElementScanner.Unreadable | DataFormatException why) {
            progress = new Progress.Stopped(scanner.found(), String.valueOf(why.getMessage()));
        }
        return progress;
    }

    private boolean inflate(Inflater deflated, ByteBuf piece)
            throws ElementScanner.Unreadable, DataFormatException {
        var bytes = new byte[piece.readableBytes()];
        piece.getBytes(piece.readerIndex(), bytes);
        deflated.setInput(bytes);
        var plain = new byte[4096];
        while (true) {
            long before = deflated.getBytesWritten();
            int length;
            try {
                length = deflated.inflate(plain);
            } catch (DataFormatException why) {
                // What came out before the fault counts, however the pieces were cut.
                int good = (int) (deflated.getBytesWritten() - before);
                if (scanner.scan(Unpooled.wrappedBuffer(plain, 0, good))) {
                    return true;
                }
                throw why;
            }
            if (length == 0) {
                return deflated.finished();
            }
            if (scanner.scan(Unpooled.wrappedBuffer(plain, 0, length))) {
                return true;
            }
        }
    }

    /// Gives the inflater's memory back; the reader is of no use afterwards.
    @Override
    public void close() {
        if (inflater != null) {
            inflater.end();
        }
    }
}
