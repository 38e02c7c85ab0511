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

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// One C-STORE: reads as far as rules and affinity need, lets the rules choose, and streams the
/// object to one pool, or to several at once. The client gets its answer when it has sent all and
/// the pools have answered as their rule wants; a pool that is behind goes on from what is kept.
/// One event loop only.
final class StoreOperation implements Operation {

    private final MessageSession session;
    private final RequestInHand request;
    private final SessionView view;
    private final KeptMessage kept;
    private final @Nullable DataSetReader reader;
    private final List<PoolStore> stores = new ArrayList<>();
    private Success success = Success.ALL;
    private MessageAttributes attributes;
    private boolean routed;
    private int open;
    private @Nullable CommandSet answer;
    private boolean answeredClient;
    private boolean settled;

    StoreOperation(MessageSession session, RequestInHand request) {
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
            stores.forEach(store -> store.delivery.live(piece.retainedSlice(), last));
            piece.release();
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
        var pools = pools(route, options);
        if (pools.isEmpty()) {
            settle(Status.undelivered(request.command(), "no rule takes the object"));
            return;
        }
        open = pools.size();
        pools.forEach(pool -> stores.add(new PoolStore(pool, stores.isEmpty())));
        List.copyOf(stores).forEach(store -> store.delivery.start());
    }

    private List<Pool> pools(Route route, DicomRouteOptions options) {
        var definition = view.definition();
        if (!options.fanOut().isEmpty()) {
            return options.fanOut().stream().map(name -> definition.pools().get(name)).toList();
        }
        Pool pool = definition.pool(route);
        return pool == null ? List.of() : List.of(pool);
    }

    /// The object on its way to one pool.
    private final class PoolStore implements Delivery.Asker {
        private final Pool pool;
        private final boolean first;
        private final Delivery delivery;
        private @Nullable CommandSet response;
        private String who = "";
        private boolean over;

        PoolStore(Pool pool, boolean first) {
            this.pool = pool;
            this.first = first;
            this.delivery =
                    new Delivery(
                            new Order(
                                    view,
                                    pool,
                                    view.definition()
                                            .selection(
                                                    pool,
                                                    session.client().connection(),
                                                    attributes),
                                    request.context(),
                                    request.command(),
                                    kept,
                                    request.trace(),
                                    view.options().replay() == DicomOptions.Replay.UNACKNOWLEDGED,
                                    false),
                            this);
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
            who = server;
            if (isStored()) {
                remember();
            }
            end(server);
        }

        @Override
        public void undeliverable(String why) {
            response = Status.undelivered(request.command(), why);
            end(why);
        }

        void giveUp(String why) {
            delivery.cancel(why);
            undeliverable(why);
        }

        private void end(String by) {
            who = by;
            over = true;
            open--;
            poolAnswered(this);
        }

        boolean isStored() {
            return response != null && Status.stored(response.status());
        }

        @Override
        public void paceChanged() {
            StoreOperation.this.paceChanged();
        }
    }

    /// Every pool that has the object can be asked to commit to it.
    private void remember() {
        session.exchange()
                .instances()
                .remember(
                        request.command().sopInstanceUid(),
                        stores.stream()
                                .filter(PoolStore::isStored)
                                .map(store -> store.who)
                                .filter(who -> !who.isEmpty())
                                .toList());
    }

    /// With `all`, the first failure is the client's answer, and success only when every pool has
    /// said so. With `first`, the answer is the first pool's. A failure that the client was not
    /// told of is an alarm.
    private void poolAnswered(PoolStore by) {
        boolean decides =
                success == Success.FIRST
                        ? by.first
                        : !by.isStored() || stores.stream().allMatch(PoolStore::isStored);
        if (answer == null && decides) {
            answer =
                    success == Success.ALL && by.isStored()
                            ? stores.getFirst().response
                            : by.response;
        }
        if (open == 0) {
            settled = true;
            if (stores.getFirst().isStored() && answer != null && Status.stored(answer.status())) {
                stores.stream().filter(store -> !store.isStored()).forEach(this::alarm);
            }
        }
        answerIfComplete();
    }

    private void alarm(PoolStore failed) {
        view.alarm(
                failed.pool.name(),
                "%s is stored in pool %s but not in %s: %s"
                        .formatted(
                                request.command().sopInstanceUid(),
                                stores.getFirst().pool.name(),
                                failed.pool.name(),
                                failed.who));
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
            } else {
                session.exchange().unattended().enter(this);
            }
            session.respond(request, answer);
        } else if (settled && answeredClient) {
            kept.close();
            session.exchange().unattended().leave(this);
        }
    }

    private void paceChanged() {
        if (!answeredClient) {
            session.pace();
        }
    }

    /// As fast as the slowest pool, or as the first alone where that decides: the others have what
    /// is kept.
    @Override
    public boolean wantsMore() {
        for (var store : stores) {
            boolean waitedFor = store.first || success == Success.ALL || !kept.replayable();
            if (waitedFor && !store.over && !store.delivery.wantsMore()) {
                return false;
            }
        }
        return true;
    }

    /// The pools that are behind go without the object. Any thread.
    void giveUp(String why) {
        session.loop()
                .execute(
                        () ->
                                List.copyOf(stores).stream()
                                        .filter(store -> !store.over)
                                        .forEach(store -> store.giveUp(why)));
    }

    @Override
    public void cancel(String why) {
        stores.forEach(store -> store.delivery.cancel(why));
        if (reader != null) {
            reader.close();
        }
        kept.close();
    }
}
