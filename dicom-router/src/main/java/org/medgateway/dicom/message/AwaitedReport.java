package org.medgateway.dicom.message;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;

import org.jspecify.annotations.Nullable;
import org.medgateway.core.balance.Outcome;
import org.medgateway.dicom.commitment.Part;
import org.medgateway.dicom.wire.CommandSet;
import org.medgateway.dicom.wire.DataSetEncoding;
import org.medgateway.dicom.wire.Dimse;

import java.util.concurrent.TimeUnit;

/// Keeps the association over which a server was asked open for its report (PS3.4 J.3.3), until
/// that has come, over this association or another, or the time is over. One event loop only.
final class AwaitedReport implements ServerAssociation.User {

    private final Commitments commitments;
    private final LoopAssociations associations;
    private final EventLoop loop;
    private final Part part;
    private final ServerAssociation association;
    private final Gathered gathered = new Gathered();
    private @Nullable CommandSet report;
    private @Nullable Future<?> timer;

    AwaitedReport(
            Commitments commitments,
            LoopAssociations associations,
            EventLoop loop,
            Part part,
            ServerAssociation association) {
        this.commitments = commitments;
        this.associations = associations;
        this.loop = loop;
        this.part = part;
        this.association = association;
    }

    void begin() {
        long patience = commitments.options().hold().toNanos();
        if (patience == 0 || !association.alive()) {
            end();
            return;
        }
        association.use(this);
        association.reading(true);
        associations.hold(association, this::end);
        commitments.whenReported(part, () -> loop.execute(this::end));
        timer = loop.schedule(this::end, patience, TimeUnit.NANOSECONDS);
    }

    @Override
    public void command(int contextId, CommandSet command) {
        if (command.commandField() != Dimse.N_EVENT_REPORT.requestField()) {
            association.abort();
            lost(Outcome.Kind.PROTOCOL, "sent " + command + " unasked");
        } else if (command.hasDataSet()) {
            report = command;
        } else {
            answer(contextId, command);
        }
    }

    @Override
    public void data(int contextId, ByteBuf piece, boolean last) {
        gathered.add(piece);
        var command = report;
        if (last && command != null) {
            report = null;
            answer(contextId, command);
        }
    }

    private void answer(int contextId, CommandSet command) {
        var context = association.contextKey(contextId);
        var encoding = DataSetEncoding.of(context == null ? "" : context.transferSyntax());
        var response = commitments.reported(command, gathered, encoding);
        gathered.clear();
        association.command(contextId, response);
        association.flush();
    }

    private void end() {
        over();
        association.release();
    }

    private void over() {
        if (timer != null) {
            timer.cancel(false);
        }
        commitments.stopWatching(part);
        associations.letGo(association);
        gathered.release();
    }

    @Override
    public void writabilityChanged() {
        // what is sent is small
    }

    @Override
    public void lost(Outcome.Kind kind, String why) {
        over(); // the server has the transaction: it reports over an association of its own
    }
}
