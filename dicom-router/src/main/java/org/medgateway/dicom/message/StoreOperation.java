package org.medgateway.dicom.message;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.route.Route;
import org.medgateway.core.spi.Pool;
import org.medgateway.dicom.DicomAttributes;
import org.medgateway.dicom.DicomOptions;
import org.medgateway.dicom.DicomRouteOptions;
import org.medgateway.dicom.DicomRouteOptions.Success;
import org.medgateway.dicom.wire.CommandSet;
import org.medgateway.dicom.wire.DataSetEncoding;
import org.medgateway.dicom.wire.DataSetReader;
import org.medgateway.dicom.wire.FoundElements;

import java.util.List;
import java.util.Set;

/// One C-STORE: reads as far as rules and affinity need, lets the rules choose, and streams the
/// object to one pool, or to several one after the other. The client gets its answer when it has
/// sent all and the pools have answered as their rule wants. One event loop only.
final class StoreOperation implements Operation {

    private final MessageSession session;
    private final MessageSession.RequestInHand request;
    private final SessionView view;
    private final KeptMessage kept;
    private final @Nullable DataSetReader reader;
    private List<Pool> pools = List.of();
    private Success success = Success.ALL;
    private MessageAttributes attributes;
    private boolean routed;
    private @Nullable Delivery delivery;
    private @Nullable CommandSet answer;
    private boolean answeredClient;
    private boolean settled;

    StoreOperation(MessageSession session, MessageSession.RequestInHand request) {
        this.session = session;
        this.request = request;
        this.view = session.view();
        var exchange = session.exchange();
        this.kept =
                new KeptMessage(
                        exchange.memory(),
                        exchange.spool(),
                        session.loop(),
                        view.options().replayMemory().bytes(),
                        this::paceChanged);
        Set<Integer> wanted = DicomAttributes.wantedTags(view.definition().config());
        this.reader =
                wanted.isEmpty()
                        ? null
                        : new DataSetReader(
                                DataSetEncoding.of(request.context().transferSyntax()),
                                wanted,
                                DataSetReader.DEFAULT_LIMIT);
        this.attributes =
                new MessageAttributes(session.attributes(), request.context(), FoundElements.NONE);
    }

    void begin() {
        if (reader == null) {
            route(FoundElements.NONE);
        }
    }

    @Override
    public void data(ByteBuf piece, boolean last) {
        request.trace().bytes(piece.readableBytes());
        if (!routed && reader != null) {
            var progress = reader.feed(piece, last);
            kept.append(piece, last);
            switch (progress) {
                case DataSetReader.Progress.More() -> {}
                case DataSetReader.Progress.Done(var found) -> route(found);
                case DataSetReader.Progress.Stopped(var found, var _) -> route(found);
            }
        } else {
            kept.append(piece.retainedSlice(), last);
            if (delivery != null) {
                delivery.live(piece, last);
            } else {
                piece.release();
            }
        }
        answerIfComplete();
    }

    private void route(FoundElements found) {
        routed = true;
        if (reader != null) {
            reader.close();
        }
        attributes = new MessageAttributes(session.attributes(), request.context(), found);
        Route route = view.definition().route(attributes);
        var options =
                route.action() instanceof DicomRouteOptions own ? own : DicomRouteOptions.NONE;
        if (options.reject() != null) {
            settle(
                    Status.refused(
                            request.command(),
                            Status.NOT_AUTHORIZED,
                            "rejected by rule " + route.name()));
            return;
        }
        success = options.success();
        pools = pools(route, options);
        if (pools.isEmpty()) {
            settle(Status.undelivered(request.command(), "no rule takes the object"));
        } else {
            deliver(0);
        }
    }

    private List<Pool> pools(Route route, DicomRouteOptions options) {
        var definition = view.definition();
        if (!options.fanOut().isEmpty()) {
            return options.fanOut().stream().map(name -> definition.pools().get(name)).toList();
        }
        Pool pool = definition.pool(route);
        return pool == null ? List.of() : List.of(pool);
    }

    private void deliver(int at) {
        var pool = pools.get(at);
        var order =
                new Delivery.Order(
                        view,
                        pool,
                        view.definition()
                                .selection(pool, session.client().connection(), attributes),
                        request.context(),
                        request.command(),
                        kept,
                        request.trace(),
                        view.options().replay() == DicomOptions.Replay.UNACKNOWLEDGED,
                        false);
        var next = new Delivery(order, new PoolAnswer(at));
        delivery = next;
        next.start();
    }

    /// What one pool says.
    private final class PoolAnswer implements Delivery.Asker {
        private final int at;
        private @Nullable CommandSet response;

        PoolAnswer(int at) {
            this.at = at;
        }

        @Override
        public void response(CommandSet answered, boolean last) {
            if (last) {
                response = answered;
            }
        }

        @Override
        public void responseData(ByteBuf piece, boolean last) {
            piece.release(); // a C-STORE response has no data set (PS3.7 9.1.1)
        }

        @Override
        public void answered(String server) {
            var own = response;
            if (own == null) {
                return;
            }
            if (Status.stored(own.status()) && at == 0) {
                session.exchange().instances().remember(request.command().sopInstanceUid(), server);
            }
            poolAnswered(at, own, server);
        }

        @Override
        public void undeliverable(String why) {
            poolAnswered(at, Status.undelivered(request.command(), why), why);
        }

        @Override
        public void paceChanged() {
            StoreOperation.this.paceChanged();
        }
    }

    /// With one pool its answer is the client's. With several, a failure anywhere is the client's
    /// answer as long as it waits, and an alarm once it does not.
    private void poolAnswered(int at, CommandSet response, String who) {
        boolean stored = Status.stored(response.status());
        if (answer == null && (!stored || at == pools.size() - 1 || success == Success.FIRST)) {
            answer = response;
        } else if (answer != null && !stored) {
            view.alarm(
                    pools.get(at).name(),
                    "%s is stored in pool %s but not in %s: %s"
                            .formatted(
                                    request.command().sopInstanceUid(),
                                    pools.getFirst().name(),
                                    pools.get(at).name(),
                                    who));
        }
        boolean goOn = at < pools.size() - 1 && (stored || answeredClient);
        if (!goOn) {
            settled = true;
            delivery = null;
        } else if (kept.complete() && kept.replayable()) {
            deliver(at + 1);
        } else if (kept.complete()) {
            poolAnswered(
                    at + 1,
                    Status.undelivered(request.command(), "too long to be kept for the next pool"),
                    "the object was too long to be kept");
            return;
        } else {
            settled = true; // answered before it was sent: there is no object to go on with
            delivery = null;
        }
        answerIfComplete();
    }

    private void settle(CommandSet response) {
        answer = response;
        settled = true;
        answerIfComplete();
    }

    private void answerIfComplete() {
        if (settled && !kept.complete()) {
            kept.drop(); // the rest is read to its end and goes nowhere
            session.pace();
        }
        if (answer != null && kept.complete() && !answeredClient) {
            answeredClient = true;
            if (settled) {
                kept.close();
            }
            session.respond(request, answer);
        } else if (settled && answeredClient) {
            kept.close();
        }
    }

    private void paceChanged() {
        if (!answeredClient) {
            session.pace();
        }
    }

    @Override
    public void flush() {
        if (delivery != null) {
            delivery.flush();
        }
    }

    @Override
    public boolean wantsMore() {
        return delivery == null || delivery.wantsMore();
    }

    @Override
    public void cancelRequested() {
        // C-STORE cannot be cancelled (PS3.7 9.3.2.3)
    }

    @Override
    public void clientWritable(boolean writable) {
        // the answer is small
    }

    @Override
    public void cancel(String why) {
        if (delivery != null) {
            delivery.cancel(why);
            delivery = null;
        }
        if (reader != null) {
            reader.close();
        }
        kept.close();
    }
}
