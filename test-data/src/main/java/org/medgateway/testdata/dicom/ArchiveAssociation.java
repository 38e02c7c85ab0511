package org.medgateway.testdata.dicom;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// One association at the archive; one thread.
final class ArchiveAssociation {

    /// How much of a data set is kept: of an object its head, of anything else all.
    private static int kept(Command command) {
        return command.field() == Command.C_STORE ? 1024 : 1 << 20;
    }

    private final ArchiveSimulator archive;
    private final Socket raw;
    private final Function<Socket, Socket> wrap;
    private final byte[] buffer = new byte[1 << 18];
    private final Map<Integer, String> syntaxes = new HashMap<>();
    private DataInputStream in = new DataInputStream(DataInputStream.nullInputStream());
    private OutputStream out = OutputStream.nullOutputStream();
    private String calling = "";
    private String called = "";
    private long peerMaximum;

    private final ByteArrayOutputStream commandBytes = new ByteArrayOutputStream();
    private @Nullable Command command;
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private MessageDigest digest = Digests.sha256();
    private long dataBytes;
    private int stored;

    ArchiveAssociation(ArchiveSimulator archive, Socket raw, Function<Socket, Socket> wrap) {
        this.archive = archive;
        this.raw = raw;
        this.wrap = wrap;
    }

    /// Ends the connection with a TCP reset.
    void reset() {
        try {
            raw.setSoLinger(true, 0);
            raw.close();
        } catch (IOException gone) {
            // That is what was wanted.
        }
    }

    void run() {
        try (var socket = wrap.apply(raw)) {
            in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 18));
            out = socket.getOutputStream();
            if (establish()) {
                serve();
            }
        } catch (IOException gone) {
            // The peer went away; the ledger tells what came until then.
        }
    }

    private boolean establish() throws IOException {
        if (in.read() != WireBytes.ASSOCIATE_RQ) {
            out.write(WireBytes.four(WireBytes.ABORT, 0, 2, 2));
            return false;
        }
        var request = WireBytes.readAssociate(WireBytes.body(in));
        calling = request.calling();
        called = request.called();
        archive.requested(calling, called);
        peerMaximum = request.maximumLength();
        switch (archive.behaviour()) {
            case Behaviour.Reject(int result, int source, int reason) -> {
                out.write(WireBytes.four(WireBytes.ASSOCIATE_RJ, result, source, reason));
                in.read();
                return false;
            }
            case Behaviour.AbortAssociation() -> {
                out.write(WireBytes.four(WireBytes.ABORT, 0, 2, 0));
                in.read();
                return false;
            }
            case Behaviour.Silent() -> {
                while (in.read() >= 0) {
                    // until the peer has enough of it
                }
                return false;
            }
            default -> accept(request);
        }
        return true;
    }

    private void accept(WireBytes.Association request) throws IOException {
        var answers = new ArrayList<WireBytes.Context>();
        for (var proposed : request.contexts()) {
            var syntax = proposed.transferSyntaxes().getFirst();
            boolean wanted =
                    !(archive.behaviour() instanceof Behaviour.Only(var sopClass))
                            || sopClass.equals(proposed.abstractSyntax());
            answers.add(new WireBytes.Context(proposed.id(), wanted ? 0 : 3, "", List.of(syntax)));
            if (wanted) {
                syntaxes.put(proposed.id(), syntax);
            }
        }
        archive.accepted();
        out.write(
                WireBytes.associate(
                        WireBytes.ASSOCIATE_AC,
                        new WireBytes.Association(
                                called,
                                calling,
                                answers,
                                archive.maximumLength(),
                                archive.window() == 1 ? request.windowInvoked() : archive.window(),
                                request.scpRoles())));
    }

    private void serve() throws IOException {
        while (true) {
            int type = in.read();
            switch (type) {
                case WireBytes.P_DATA -> dataPdu();
                case WireBytes.RELEASE_RQ -> {
                    WireBytes.body(in);
                    out.write(WireBytes.four(WireBytes.RELEASE_RP, 0, 0, 0));
                    in.read();
                    return;
                }
                default -> {
                    return;
                }
            }
        }
    }

    private void dataPdu() throws IOException {
        in.readByte();
        int left = in.readInt();
        if (archive.maximumLength() != 0 && left > archive.maximumLength()) {
            throw abort("a PDU longer than agreed: " + left);
        }
        while (left > 0) {
            int length = in.readInt() - 2;
            int contextId = in.readUnsignedByte();
            int control = in.readUnsignedByte();
            left -= length + 6;
            if (!syntaxes.containsKey(contextId)) {
                throw abort("a message in a context that was not accepted: " + contextId);
            }
            boolean last = (control & 2) != 0;
            if ((control & 1) != 0) {
                commandFragment(contextId, length, last);
            } else {
                dataFragment(contextId, length, last);
            }
        }
    }

    private void commandFragment(int contextId, int length, boolean last) throws IOException {
        commandBytes.writeBytes(in.readNBytes(length));
        if (!last) {
            return;
        }
        var whole = Command.read(commandBytes.toByteArray());
        commandBytes.reset();
        archive.ledger().message(archive.name(), whole);
        command = whole;
        head.reset();
        dataBytes = 0;
        digest = Digests.sha256();
        if (!whole.hasDataSet()) {
            answer(contextId, whole);
        }
    }

    private void dataFragment(int contextId, int length, boolean last) throws IOException {
        var current = command;
        if (current == null || !current.hasDataSet()) {
            throw abort("data without a command");
        }
        if (length % 2 != 0) {
            throw abort("a fragment of odd length: " + length);
        }
        int left = length;
        while (left > 0) {
            int n = in.read(buffer, 0, Math.min(left, buffer.length));
            if (n < 0) {
                throw new IOException("the peer went away in a data set");
            }
            left -= n;
            dataBytes += n;
            if (!archive.ledger().isCounting()) {
                digest.update(buffer, 0, n);
                head.write(buffer, 0, Math.min(n, Math.max(0, kept(current) - head.size())));
            }
            failInTheMiddle();
        }
        if (last) {
            answer(contextId, current);
        }
    }

    private void failInTheMiddle() throws IOException {
        switch (archive.behaviour()) {
            case Behaviour.DieDuringStore(int after) when stored >= after -> {
                archive.behave(Behaviour.WELL);
                reset();
                throw new IOException("dead, as told");
            }
            case Behaviour.AbortDuringStore() -> {
                archive.behave(Behaviour.WELL);
                throw abort("aborted as told");
            }
            case Behaviour.Freeze() -> {
                while (!raw.isClosed()) {
                    archive.pause(1_000_000_000L);
                }
                throw new IOException("closed while frozen");
            }
            default -> {}
        }
    }

    private void answer(int contextId, Command request) throws IOException {
        switch (request.field()) {
            case Command.C_STORE -> answerStore(contextId, request);
            case Command.C_FIND -> answerFind(contextId, request);
            case Command.C_CANCEL -> {}
            case Command.N_ACTION -> {
                boolean commitment = request.sopClass().equals(DicomObjects.STORAGE_COMMITMENT);
                if (commitment
                        && archive.behaviour() instanceof Behaviour.RefuseCommitment(int status)) {
                    send(contextId, request.response(status), null);
                    return;
                }
                send(contextId, request.response(0), null);
                if (commitment) {
                    reportCommitment(contextId);
                }
            }
            case Command.N_EVENT_REPORT -> {
                archive.ledger()
                        .report(
                                CommitmentReport.of(
                                        calling + "->" + called,
                                        request,
                                        head.toByteArray(),
                                        syntaxes.getOrDefault(contextId, "")));
                send(contextId, request.response(0), null);
            }
            case Command.N_EVENT_REPORT | Command.RESPONSE -> {}
            default -> send(contextId, request.response(0), null);
        }
    }

    private void answerStore(int contextId, Command request) throws IOException {
        int status = archive.behaviour() instanceof Behaviour.Answer(int told) ? told : 0;
        archive.ledger()
                .arrived(
                        new Ledger.Arrival(
                                archive.name(),
                                calling,
                                called,
                                request.sopInstance(),
                                dataBytes,
                                Digests.hex(digest.digest()),
                                status,
                                head.toByteArray()));
        stored++;
        switch (archive.behaviour()) {
            case Behaviour.AbortAfterStore() -> {
                archive.behave(Behaviour.WELL);
                throw abort("as told");
            }
            case Behaviour.NoAnswer() -> {
                return;
            }
            case Behaviour.Slow(var each) -> archive.pause(each.toNanos());
            default -> {}
        }
        send(contextId, request.response(status), null);
    }

    /// Two matches that repeat the question, then success; a C-CANCEL that is already there ends
    /// it.
    private void answerFind(int contextId, Command request) throws IOException {
        for (int i = 0; i < 2; i++) {
            send(contextId, request.response(0xFF00).withDataSet(), head.toByteArray());
            if (archive.behaviour() instanceof Behaviour.Slow(var each)) {
                archive.pause(each.toNanos());
            }
            if (in.available() > 0) {
                send(contextId, request.response(0xFE00), null);
                return;
            }
        }
        send(contextId, request.response(0), null);
    }

    private void reportCommitment(int contextId) throws IOException {
        var asked =
                StorageCommitment.read(head.toByteArray(), syntaxes.getOrDefault(contextId, ""));
        archive.ledger()
                .commitment(
                        new Ledger.CommitmentRequest(
                                archive.name(),
                                asked.transactionUid(),
                                asked.references().stream()
                                        .map(StorageCommitment.Reference::sopInstance)
                                        .toList()));
        var report =
                asked.report(
                        uid ->
                                archive.ledger().of(uid).stream()
                                        .anyMatch(a -> a.archive().equals(archive.name())));
        var command =
                Command.of(Command.N_EVENT_REPORT)
                        .withDataSet()
                        .us(0x0110, 1)
                        .uid(2, DicomObjects.STORAGE_COMMITMENT)
                        .uid(0x1000, StorageCommitment.INSTANCE)
                        .us(0x1002, report.complete() ? 1 : 2);
        switch (archive.behaviour()) {
            case Behaviour.NoReport() -> {}
            case Behaviour.ReportOver(var to) ->
                    reportOver(
                            to,
                            command,
                            report.dataSet(),
                            syntaxes.getOrDefault(contextId, DicomObjects.IMPLICIT));
            default -> send(contextId, command, report.dataSet());
        }
    }

    /// Turned round: the archive calls, by the titles under which it was called.
    private void reportOver(InetSocketAddress to, Command command, byte[] dataSet, String syntax) {
        Thread.ofPlatform()
                .daemon()
                .name(archive.name() + "-report")
                .start(
                        () -> {
                            try (var reporting =
                                    ModalitySimulator.associateAsScp(
                                            to,
                                            called,
                                            calling,
                                            new ModalitySimulator.Proposal(
                                                    DicomObjects.STORAGE_COMMITMENT, syntax))) {
                                reporting.exchange(command, dataSet);
                                reporting.release();
                            } catch (IOException failed) {
                                throw new UncheckedIOException(failed);
                            }
                        });
    }

    private void send(int contextId, Command response, byte @Nullable [] dataSet)
            throws IOException {
        var bytes = response.toBytes();
        out.write(WireBytes.data(contextId, true, true, bytes, 0, bytes.length));
        if (dataSet != null) {
            int most = (int) (peerMaximum == 0 ? 16384 : Math.min(peerMaximum, 16384)) - 6;
            int at = 0;
            do {
                int length = Math.min(most, dataSet.length - at);
                boolean last = at + length == dataSet.length;
                out.write(WireBytes.data(contextId, false, last, dataSet, at, length));
                at += length;
            } while (at < dataSet.length);
        }
    }

    private IOException abort(String why) throws IOException {
        out.write(WireBytes.four(WireBytes.ABORT, 0, 0, 0));
        return new IOException(why);
    }
}
