package org.medgateway.dicom.message;

import io.netty.buffer.ByteBuf;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Selection;
import org.medgateway.core.spi.Pool;
import org.medgateway.dicom.DicomRouteOptions;
import org.medgateway.dicom.wire.Abort;
import org.medgateway.dicom.wire.CommandSet;
import org.medgateway.dicom.wire.FoundElements;
import org.medgateway.dicom.wire.Uids;

/// A request that is not balanced by itself, brought to a server with all its responses brought
/// back. Procedure steps go where they were created; everything else of an association goes to one
/// server over one association. One event loop only.
final class ForwardOperation implements Operation {

    private final MessageSession session;
    private final RequestInHand request;
    private final SessionView view;
    private final @Nullable KeptMessage body;
    private final boolean step;
    private @Nullable Delivery delivery;
    private @Nullable CommandSet last;
    private @Nullable CommandSet failure;
    private boolean dataOpen;
    private boolean over;

    ForwardOperation(MessageSession session, RequestInHand request) {
        this.session = session;
        this.request = request;
        this.view = session.view();
        this.step = request.command().sopClassUid().equals(Uids.MPPS);
        var exchange = session.exchange();
        this.body =
                request.command().hasDataSet()
                        ? new KeptMessage(
                                exchange.memory(),
                                exchange.spool(),
                                session.loop(),
                                view.options().replayMemory().bytes(),
                                session::pace)
                        : null;
    }

    void begin() {
        var attributes =
                new MessageAttributes(session.attributes(), request.context(), FoundElements.NONE);
        var route = view.definition().route(attributes);
        Pool pool = view.definition().pool(route);
        if (pool == null
                && route.action() instanceof DicomRouteOptions options
                && !options.fanOut().isEmpty()) {
            pool = view.definition().pools().get(options.fanOut().getFirst());
        }
        if (pool == null) {
            undeliverable("no rule takes the request");
            return;
        }
        Selection selection =
                view.definition().selection(pool, session.client().connection(), attributes);
        var order =
                new Order(
                        view,
                        pool,
                        step ? Order.only(pool, selection, creator()) : selection,
                        request.context(),
                        request.command(),
                        body,
                        request.trace(),
                        false,
                        !step);
        var begun = new Delivery(order, new ServerAnswer());
        delivery = begun;
        Line line = step ? null : session.pinned().line(request.context());
        if (line == null) {
            begun.start();
        } else {
            begun.start(line);
        }
    }

    /// The server that has the procedure step; null where it is not known.
    private @Nullable String creator() {
        return session.exchange().instances().server(request.command().sopInstanceUid());
    }

    private final class ServerAnswer implements Delivery.Asker {

        @Override
        public void response(CommandSet response, boolean isLast) {
            if (isLast && !response.hasDataSet()) {
                last = response; // sent when the server is free again
                return;
            }
            dataOpen = response.hasDataSet();
            if (isLast) {
                last = response;
            }
            session.output().send(request.contextId(), request.answeredWith(response));
        }

        @Override
        public void responseData(ByteBuf piece, boolean isLast) {
            dataOpen = !isLast;
            session.output().sendData(request.contextId(), piece, isLast);
            if (!session.clientWritable() && delivery != null) {
                delivery.readingResponses(false);
            }
        }

        @Override
        public void answered(String server) {
            over = true;
            var response = last;
            remember(response, server);
            if (!step && delivery != null) {
                session.pinned().keep(delivery.line());
            }
            closeBody();
            if (response == null) {
                return;
            }
            if (response.hasDataSet()) {
                session.finished(request, response.status());
            } else {
                session.respond(request, response);
            }
        }

        @Override
        public void undeliverable(String why) {
            if (!step) {
                session.pinned().keep(null);
            }
            if (dataOpen) {
                session.lost(
                        Abort.Reason.NOT_SPECIFIED,
                        "the server failed in the middle of an answer: " + why);
            } else {
                ForwardOperation.this.undeliverable(why);
            }
        }

        @Override
        public void paceChanged() {
            session.pace();
        }
    }

    private void remember(@Nullable CommandSet response, String server) {
        if (step
                && response != null
                && response.status() == 0
                && Status.createsInstance(request.command())) {
            var instance = response.sopInstanceUid();
            session.exchange()
                    .instances()
                    .remember(
                            instance.isEmpty() ? request.command().sopInstanceUid() : instance,
                            server);
        }
    }

    private void undeliverable(String why) {
        over = true;
        delivery = null;
        failure = Status.undelivered(request.command(), why);
        failIfComplete();
    }

    /// The client has to be done with its request before it can be answered.
    private void failIfComplete() {
        var answer = failure;
        if (answer != null && body != null && !body.complete()) {
            body.drop();
            session.pace();
        }
        if (answer != null && (body == null || body.complete())) {
            failure = null;
            closeBody();
            session.respond(request, answer);
        }
    }

    @Override
    public void data(ByteBuf piece, boolean isLast) {
        request.trace().bytes(piece.readableBytes());
        if (body == null) {
            piece.release();
            return;
        }
        body.append(piece.retainedSlice(), isLast);
        if (delivery != null) {
            delivery.live(piece, isLast);
        } else {
            piece.release();
        }
        failIfComplete();
    }

    @Override
    public boolean wantsMore() {
        return delivery == null || delivery.wantsMore();
    }

    @Override
    public void cancelRequested() {
        if (delivery != null) {
            delivery.cancelRequested();
        }
    }

    @Override
    public void clientWritable(boolean writable) {
        if (delivery != null && !over) {
            delivery.readingResponses(writable);
        }
    }

    @Override
    public void cancel(String why) {
        if (delivery != null) {
            delivery.cancel(why);
            delivery = null;
        }
        closeBody();
    }

    private void closeBody() {
        if (body != null) {
            body.close();
        }
    }
}
