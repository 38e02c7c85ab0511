package org.medgateway.benchmarks.fuzz;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;
import org.medgateway.http.wire.DicomWeb;
import org.medgateway.http.wire.Framing;
import org.medgateway.http.wire.HeadDecoder;
import org.medgateway.http.wire.MessageWriter;
import org.medgateway.http.wire.RequestCheck;
import org.medgateway.http.wire.RequestHead;
import org.medgateway.http.wire.RequestVerdict;
import org.medgateway.http.wire.RoutePath;

import java.util.List;

/// What a client of HTTP/1 sends.
final class HttpRequests extends HttpMessages<RequestHead> {

    HttpRequests() {
        super(HeadDecoder::ofRequests);
    }

    @Override
    public String name() {
        return "http-requests";
    }

    @Override
    public List<byte[]> samples() {
        return HttpSamples.requests();
    }

    @Override
    @Nullable Framing framing(RequestHead head, Story story) {
        if (!head.isWritable() || !head.fields().areWritable()) {
            throw new AssertionError("was read, and must not be written: " + words(head));
        }
        switch (RequestCheck.check(head)) {
            case RequestVerdict.Refused(int status, String why) -> {
                story.note(status + ": " + why);
                return null;
            }
            case RequestVerdict.Accepted accepted -> {
                story.accept(words(accepted.head()));
                story.note(accepted.authority() + " " + accepted.path() + " " + accepted.query());
                story.note(accepted.framing() + " " + accepted.keepAlive());
                String path = RoutePath.of(accepted.path());
                story.note(path + " " + DicomWeb.recognise(head, path, accepted.query()));
                return accepted.upgrade() == null && accepted.keepAlive()
                        ? accepted.framing()
                        : null;
            }
        }
    }

    @Override
    void write(RequestHead head, MessageWriter writer, ByteBuf out) {
        writer.write(head, out);
    }

    @Override
    String words(RequestHead head) {
        return head.method() + " " + head.target() + "\n" + head.fields();
    }
}
