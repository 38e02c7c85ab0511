package org.medgateway.dicom.message;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;

import org.medgateway.core.observe.Event;
import org.medgateway.dicom.CommitmentOptions;
import org.medgateway.dicom.DicomOptions;
import org.medgateway.dicom.commitment.Journal;
import org.medgateway.dicom.commitment.Part;
import org.medgateway.dicom.commitment.Transaction;
import org.medgateway.dicom.wire.CommandSet;
import org.medgateway.dicom.wire.DataSetEncoding;
import org.medgateway.dicom.wire.StorageCommitment;
import org.medgateway.dicom.wire.StorageCommitment.Reading;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// The storage commitments of a service that are on their way: finds the transaction that a
/// server's report belongs to by its Transaction UID, and has the requester told when the last
/// server has reported or the time is over. Any thread.
final class Commitments implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Commitments.class);

    /// UIDs of parts that are remembered after their end, so that a server may report twice.
    private static final int FINISHED = 10_000;

    private final MessageExchange exchange;
    private final Journal journal;
    private final Map<String, Transaction> parts = new ConcurrentHashMap<>();
    private final Map<String, Runnable> watchers = new ConcurrentHashMap<>();
    private final Map<Transaction, MessageSession> sessions = new ConcurrentHashMap<>();
    private final Map<Transaction, Future<?>> timers = new ConcurrentHashMap<>();
    private final Set<Transaction> awaited = ConcurrentHashMap.newKeySet();
    private final Map<String, Boolean> finished; // guarded by itself
    private volatile boolean closed;

    Commitments(MessageExchange exchange, Path folder) throws IOException {
        this.exchange = exchange;
        this.journal = new Journal(folder);
        this.finished =
                new LinkedHashMap<>() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                        return size() > FINISHED;
                    }
                };
    }

    /// Goes on with what an earlier run has left.
    void resume() {
        for (var transaction : journal.left()) {
            asking(transaction);
            await(transaction);
        }
    }

    CommitmentOptions options() {
        return exchange.context().definition().options(DicomOptions.class).storageCommitment();
    }

    /// From now on reports for the transaction are known.
    void asking(Transaction transaction) {
        transaction.parts().forEach(part -> parts.put(part.uid(), transaction));
    }

    /// The requester is gone before it was told that its request is accepted.
    void abandoned(Transaction transaction) {
        transaction.parts().forEach(part -> parts.remove(part.uid()));
    }

    /// The request is accepted: it is written down, then the requester is told, then its report may
    /// follow.
    ///
    /// @param tell runs on the session's loop; answers whether the requester was still there
    void accepted(Transaction transaction, MessageSession session, BooleanSupplier tell) {
        sessions.put(transaction, session);
        journal.keep(
                transaction,
                () ->
                        session.loop()
                                .execute(
                                        () -> {
                                            if (tell.getAsBoolean()) {
                                                await(transaction);
                                            } else {
                                                forget(transaction);
                                            }
                                        }));
    }

    private void await(Transaction transaction) {
        awaited.add(transaction);
        if (!transaction.complete()) {
            var rest =
                    Duration.between(exchange.context().clock().instant(), transaction.deadline());
            timers.put(
                    transaction,
                    exchange.context()
                            .loops()
                            .next()
                            .schedule(
                                    () -> expired(transaction),
                                    Math.max(1, rest.toMillis()),
                                    TimeUnit.MILLISECONDS));
        }
        tellIfComplete(transaction);
    }

    private void expired(Transaction transaction) {
        if (!closed && !transaction.complete()) {
            transaction.expired();
            alarm(
                    transaction
                            + ": not every server has reported in time; what is missing counts as"
                            + " failed");
            tellIfComplete(transaction);
        }
    }

    /// A server has not taken its part of the request.
    void refused(Transaction transaction, Part part) {
        transaction.failed(part.uid());
        tellIfComplete(transaction);
    }

    /// Has something run when a part is reported, from whatever thread.
    void whenReported(Part part, Runnable then) {
        watchers.put(part.uid(), then);
    }

    void stopWatching(Part part) {
        watchers.remove(part.uid());
    }

    /// Takes a server's report and answers it.
    CommandSet reported(CommandSet request, Gathered dataSet, DataSetEncoding encoding) {
        if (dataSet.tooLong()) {
            return Status.refused(request, Status.INVALID_ARGUMENT, "the report is too long");
        }
        return switch (StorageCommitment.read(dataSet.bytes(), encoding)) {
            case Reading.Unreadable(var why) ->
                    Status.refused(request, Status.INVALID_ARGUMENT, why);
            case Reading.Understood(var report) -> reported(request, report);
        };
    }

    private CommandSet reported(CommandSet request, StorageCommitment report) {
        var uid = report.transactionUid();
        var transaction = parts.get(uid);
        if (transaction == null) {
            synchronized (finished) {
                return finished.containsKey(uid)
                        ? request.response(0)
                        : Status.refused(
                                request,
                                Status.PROCESSING_FAILURE,
                                "nobody waits for this transaction");
            }
        }
        transaction.reported(uid, report);
        var watcher = watchers.remove(uid);
        if (watcher != null) {
            watcher.run();
        }
        journal.changed(transaction);
        tellIfComplete(transaction);
        return request.response(0);
    }

    private void tellIfComplete(Transaction transaction) {
        if (transaction.complete() && !closed && awaited.remove(transaction)) {
            var timer = timers.remove(transaction);
            if (timer != null) {
                timer.cancel(false);
            }
            new ReportDelivery(exchange, this, transaction, sessions.get(transaction)).begin();
        }
    }

    /// The requester has its report.
    void delivered(Transaction transaction, String how) {
        var report = transaction.report();
        LOG.info(
                "{}: {} instances are safe, {} are not; reported {}",
                transaction,
                report.referenced().size(),
                report.failed().size(),
                how);
        forget(transaction);
    }

    /// The requester cannot be told.
    void undeliverable(Transaction transaction, String why) {
        alarm("%s cannot be reported: %s".formatted(transaction, why));
        forget(transaction);
    }

    private void forget(Transaction transaction) {
        journal.forget(transaction);
        sessions.remove(transaction);
        for (var part : transaction.parts()) {
            parts.remove(part.uid());
            synchronized (finished) {
                finished.put(part.uid(), true);
            }
        }
    }

    private void alarm(String message) {
        var service = exchange.context();
        service.events()
                .publish(
                        new Event.Alarm(
                                service.clock().instant(),
                                Event.Severity.WARNING,
                                service.name(),
                                "",
                                message));
    }

    boolean closed() {
        return closed;
    }

    /// The data set of a report to the requester.
    static ByteBuf dataSet(Transaction transaction, String transferSyntax) {
        return transaction.report().toBytes(DataSetEncoding.of(transferSyntax));
    }

    @Override
    public void close() {
        closed = true;
        timers.values().forEach(timer -> timer.cancel(false));
        journal.close();
    }
}
