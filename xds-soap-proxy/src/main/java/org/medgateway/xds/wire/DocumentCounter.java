package org.medgateway.xds.wire;

import io.netty.buffer.ByteBuf;

/// Counts the documents of a package while it passes: the parts beyond the first, and their bytes.
/// It changes and holds nothing. A package that breaks off or is broken leaves the count at what
/// was complete.
public final class DocumentCounter {

    private final MultipartScanner scanner;
    private int parts;
    private int completeParts;
    private long bytes;
    private boolean over;

    public DocumentCounter(SoapContent.Packaged content) {
        scanner = new MultipartScanner(content.boundary(), 16 * 1024);
    }

    /// Counts what passes; the buffer's indices are left as they are.
    public void pass(ByteBuf passing) {
        if (over) {
            return;
        }
        ByteBuf in = passing.duplicate();
        while (true) {
            switch (scanner.next(in)) {
                case MultipartToken.NeedMore() -> {
                    return;
                }
                case MultipartToken.PartBegins _ -> parts++;
                case MultipartToken.Content(ByteBuf content) ->
                        bytes += parts > 1 ? content.readableBytes() : 0;
                case MultipartToken.PartEnds() -> completeParts++;
                case MultipartToken.PackageEnds(), MultipartToken.Broken _ -> {
                    over = true;
                    return;
                }
            }
        }
    }

    /// Documents that passed to their end.
    public int documents() {
        return Math.max(0, completeParts - 1);
    }

    /// Bytes of documents that passed, of complete ones or not.
    public long documentBytes() {
        return bytes;
    }
}
