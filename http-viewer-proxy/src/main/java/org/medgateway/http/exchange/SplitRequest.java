package org.medgateway.http.exchange;

import io.netty.buffer.Unpooled;

import org.medgateway.http.exchange.RequestInspector.Decision.Split;
import org.medgateway.http.exchange.RequestInspector.MergedAnswer;
import org.medgateway.http.exchange.RequestInspector.Part;
import org.medgateway.http.exchange.RequestInspector.PartAnswer;
import org.medgateway.http.wire.Fields;
import org.medgateway.http.wire.Framing;
import org.medgateway.http.wire.RequestHead;
import org.medgateway.http.wire.RequestVerdict;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// One request that became several: each part is an exchange of its own whose client is the
/// gateway, and their answers become one. One event loop only.
final class SplitRequest {

    private final WebLoop loop;
    private final ClientSide client;
    private final RequestVerdict.Accepted request;
    private final Split split;
    private final Consumer<MergedAnswer> whenMerged;
    private final List<PartClient> parts = new ArrayList<>();
    private int running;

    SplitRequest(
            WebLoop loop,
            ClientSide client,
            RequestVerdict.Accepted request,
            Split split,
            Consumer<MergedAnswer> whenMerged) {
        this.loop = loop;
        this.client = client;
        this.request = request;
        this.split = split;
        this.whenMerged = whenMerged;
    }

    void start() {
        running = split.parts().size();
        for (Part part : split.parts()) {
            parts.add(new PartClient(client, part, split.answerLimit(), this::partEnded));
        }
        for (int i = 0; i < parts.size(); i++) {
            Part part = split.parts().get(i);
            WebExchange exchange =
                    new WebExchange(loop, parts.get(i), requestOf(part), parts.get(i).look());
            parts.get(i).exchange(exchange);
            exchange.start();
            exchange.requestData(Unpooled.wrappedBuffer(part.body()));
            exchange.requestEnd(null);
        }
    }

    private RequestVerdict.Accepted requestOf(Part part) {
        Fields fields = request.head().fields().copy();
        for (int i = 0; i < part.fields().size(); i++) {
            fields.set(part.fields().name(i), part.fields().value(i));
        }
        fields.set("Content-Length", Integer.toString(part.body().length));
        fields.remove("Transfer-Encoding");
        fields.remove("Expect");
        RequestHead head =
                new RequestHead(
                        request.head().method(),
                        request.head().target(),
                        request.head().version(),
                        fields);
        return new RequestVerdict.Accepted(
                head,
                request.authority(),
                request.path(),
                request.query(),
                new Framing.Length(part.body().length),
                true,
                null,
                false);
    }

    /// The client has gone: so have the parts.
    void cancel() {
        for (PartClient part : parts) {
            part.giveUp("the client has gone");
        }
    }

    private void partEnded() {
        if (--running == 0) {
            List<PartAnswer> answers = new ArrayList<>();
            for (int i = 0; i < parts.size(); i++) {
                answers.add(parts.get(i).answer());
            }
            MergedAnswer merged;
            try {
                merged = split.merge().merge(answers);
            } finally {
                answers.forEach(answer -> answer.body().release());
            }
            whenMerged.accept(merged);
        }
    }
}
