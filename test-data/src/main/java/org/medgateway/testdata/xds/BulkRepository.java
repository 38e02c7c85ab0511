package org.medgateway.testdata.xds;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A repository for bodies that do not fit in memory: it digests what is posted and answers
/// success, and what is posted to `/N` it answers with N bytes of a known pattern. It understands
/// nothing of SOAP.
public final class BulkRepository implements AutoCloseable {

    /// One body that came.
    public record Received(long bytes, String sha256) {}

    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final BlockingHttpServer server;

    private BulkRepository(InetSocketAddress address) throws IOException {
        this.server = new BlockingHttpServer(address, this::handle);
    }

    public static BulkRepository start(InetSocketAddress address) throws IOException {
        return new BulkRepository(address);
    }

    public InetSocketAddress address() {
        return server.address();
    }

    public List<Received> received() {
        return List.copyOf(received);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private HttpCall.Reply handle(HttpCall call) throws IOException {
        MessageDigest digest = Ledger.digest();
        DigestInputStream in = new DigestInputStream(call.body(), digest);
        byte[] buffer = new byte[256 * 1024];
        long total = 0;
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            total += n;
        }
        received.add(new Received(total, HexFormat.of().formatHex(digest.digest())));
        String number = call.target().substring(1);
        if (number.matches("[0-9]+")) {
            long bytes = Long.parseLong(number);
            return new HttpCall.Reply(200, "application/octet-stream", pattern(bytes), bytes);
        }
        String action = "urn:ihe:iti:2007:ProvideAndRegisterDocumentSet-bResponse";
        String envelope = Envelopes.reply(action, "urn:uuid:bulk", SimulatedRegistry.success());
        return HttpCall.Reply.of(
                200,
                "application/soap+xml; charset=UTF-8",
                envelope.getBytes(StandardCharsets.UTF_8));
    }

    /// So many bytes, each its position's low eight bits times 31.
    public static InputStream pattern(long bytes) {
        return new InputStream() {
            private long at;

            @Override
            public int read() {
                return at == bytes ? -1 : (int) (at++ * 31 & 0xFF);
            }

            @Override
            public int read(byte[] target, int offset, int count) {
                if (at == bytes) {
                    return -1;
                }
                int n = (int) Math.min(count, bytes - at);
                for (int i = 0; i < n; i++) {
                    target[offset + i] = (byte) ((at + i) * 31);
                }
                at += n;
                return n;
            }
        };
    }
}
