package org.medgateway.benchmarks.fuzz;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;
import org.medgateway.http.wire.AnswerCheck;
import org.medgateway.http.wire.AnswerVerdict;
import org.medgateway.http.wire.Framing;
import org.medgateway.http.wire.HeadDecoder;
import org.medgateway.http.wire.MessageWriter;
import org.medgateway.http.wire.ResponseHead;

import java.util.List;

/// What a server of HTTP/1 sends.
final class HttpAnswers extends HttpMessages<ResponseHead> {

    HttpAnswers() {
        super(HeadDecoder::ofAnswers);
    }

    @Override
    public String name() {
        return "http-answers";
    }

    @Override
    public List<byte[]> samples() {
        return HttpSamples.answers();
    }

    @Override
    @Nullable Framing framing(ResponseHead head, Story story) {
        switch (AnswerCheck.check(head, "GET", true)) {
            case AnswerVerdict.Refused(String why) -> {
                story.note(why);
                return null;
            }
            case AnswerVerdict.Accepted(var accepted, var framing, boolean keepAlive) -> {
                story.accept(words(accepted)).note(framing + " " + keepAlive);
                return head.status() == 101 ? null : framing;
            }
        }
    }

    @Override
    void write(ResponseHead head, MessageWriter writer, ByteBuf out) {
        writer.write(head, out);
    }

    @Override
    String words(ResponseHead head) {
        return head.status() + " " + head.reason() + "\n" + head.fields();
    }
}
