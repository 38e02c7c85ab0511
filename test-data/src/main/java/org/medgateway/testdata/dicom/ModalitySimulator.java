package org.medgateway.testdata.dicom;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A modality (SCU) with one association; everything that it is told to do, it does at once and
/// blocking. One thread at a time.
public final class ModalitySimulator implements AutoCloseable {

    /// A context to propose.
    public record Proposal(String sopClass, List<String> transferSyntaxes) {
        public Proposal(String sopClass, String... syntaxes) {
            this(sopClass, List.of(syntaxes));
        }
    }

    /// A command with its data set, if it had one.
    public record Message(Command command, byte[] dataSet) {}

    /// The peer did something else than what was waited for: rejected, aborted, went away.
    public static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        Refused(String what) {
            super(what);
        }
    }

    private final Socket socket;
    private final String titles;
    private final DataInputStream in;
    private final OutputStream out;
    private final Map<String, Integer> contexts = new HashMap<>();
    private final Map<Integer, String> syntaxes = new HashMap<>();
    private final WireBytes.Association accepted;
    private long peerMaximum;
    private int nextMessageId = 1;

    private ModalitySimulator(
            Socket socket,
            String calling,
            String called,
            List<Proposal> proposals,
            int window,
            List<String> scpRoles)
            throws IOException {
        this.socket = socket;
        this.titles = calling + "->" + called;
        socket.setTcpNoDelay(true);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
        out = socket.getOutputStream();
        var proposed = new ArrayList<WireBytes.Context>();
        for (var proposal : proposals) {
            proposed.add(
                    new WireBytes.Context(
                            2 * proposed.size() + 1,
                            -1,
                            proposal.sopClass,
                            proposal.transferSyntaxes));
        }
        out.write(
                WireBytes.associate(
                        WireBytes.ASSOCIATE_RQ,
                        new WireBytes.Association(
                                called, calling, proposed, 16384, window, scpRoles)));
        accepted = readAccept();
        peerMaximum = accepted.maximumLength();
        for (var context : accepted.contexts()) {
            if (context.result() == 0) {
                contexts.putIfAbsent(proposed.get(context.id() / 2).abstractSyntax(), context.id());
                syntaxes.put(context.id(), context.transferSyntaxes().getFirst());
            }
        }
    }

    /// Opens an association, for storage of Secondary Capture images and verification.
    ///
    /// @throws Refused if it is rejected or aborted
    public static ModalitySimulator associate(InetSocketAddress to, String calling, String called)
            throws IOException {
        return associate(
                to,
                calling,
                called,
                List.of(
                        new Proposal(DicomObjects.VERIFICATION, DicomObjects.IMPLICIT),
                        new Proposal(DicomObjects.SECONDARY_CAPTURE, DicomObjects.EXPLICIT)));
    }

    public static ModalitySimulator associate(
            InetSocketAddress to, String calling, String called, List<Proposal> proposals)
            throws IOException {
        return associate(new Socket(to.getAddress(), to.getPort()), calling, called, proposals, 1);
    }

    /// @param socket connected: through TLS, say
    /// @param window operations that may be outstanding, to propose
    public static ModalitySimulator associate(
            Socket socket, String calling, String called, List<Proposal> proposals, int window)
            throws IOException {
        try {
            socket.setSoTimeout(15_000);
            return new ModalitySimulator(socket, calling, called, proposals, window, List.of());
        } catch (IOException refused) {
            socket.close();
            throw refused;
        }
    }

    /// Opens an association in which the caller is the SCP of the proposed SOP class.
    public static ModalitySimulator associateAsScp(
            InetSocketAddress to, String calling, String called, Proposal proposal)
            throws IOException {
        var socket = new Socket(to.getAddress(), to.getPort());
        try {
            socket.setSoTimeout(15_000);
            return new ModalitySimulator(
                    socket, calling, called, List.of(proposal), 1, List.of(proposal.sopClass));
        } catch (IOException refused) {
            socket.close();
            throw refused;
        }
    }

    /// The SOP classes of which the peer has let the caller be the SCP.
    public List<String> scpRoles() {
        return accepted.scpRoles();
    }

    private WireBytes.Association readAccept() throws IOException {
        int type = in.read();
        if (type != WireBytes.ASSOCIATE_AC) {
            throw other(type);
        }
        return WireBytes.readAssociate(WireBytes.body(in));
    }

    private Refused other(int type) throws IOException {
        if (type < 0) {
            return new Refused("closed");
        }
        var body = WireBytes.body(in);
        return new Refused(
                switch (type) {
                    case WireBytes.ASSOCIATE_RJ ->
                            "rejected %d %d %d".formatted(body[1], body[2], body[3]);
                    case WireBytes.ABORT -> "aborted %d %d".formatted(body[2], body[3]);
                    default -> "PDU of type " + type;
                });
    }

    /// The AE titles of the answer, `calling->called`.
    public String titles() {
        return accepted.calling() + "->" + accepted.called();
    }

    /// SOP classes that were accepted.
    public List<String> acceptedSopClasses() {
        return contexts.keySet().stream().sorted().toList();
    }

    /// The operations that the peer allows to be outstanding.
    public int window() {
        return accepted.windowInvoked();
    }

    /// Sends an object and waits for the answer's status.
    public int store(DicomObject object) throws IOException {
        sendStore(object);
        return receive().command().status();
    }

    /// Sends an object and waits for nothing; returns its message id.
    public int sendStore(DicomObject object) throws IOException {
        var request =
                Command.of(Command.C_STORE)
                        .withDataSet()
                        .us(0x0110, nextMessageId)
                        .us(0x0700, 0)
                        .uid(2, object.sopClass())
                        .uid(0x1000, object.sopInstanceUid());
        send(object.sopClass(), request, object.dataSet());
        return nextMessageId++;
    }

    public int echo() throws IOException {
        return request(Command.of(Command.C_ECHO).uid(2, DicomObjects.VERIFICATION), null)
                .command()
                .status();
    }

    /// A C-FIND: the statuses of all its answers, in order.
    public List<Integer> find(String sopClass, byte[] identifier) throws IOException {
        send(
                sopClass,
                Command.of(Command.C_FIND)
                        .withDataSet()
                        .us(0x0110, nextMessageId++)
                        .us(0x0700, 0)
                        .uid(2, sopClass),
                identifier);
        var statuses = new ArrayList<Integer>();
        do {
            statuses.add(receive().command().status());
        } while ((statuses.getLast() & 0xFF00) == 0xFF00);
        return statuses;
    }

    /// A C-FIND that is cancelled after its first answer.
    public List<Integer> findAndCancel(String sopClass, byte[] identifier) throws IOException {
        int id = nextMessageId++;
        send(
                sopClass,
                Command.of(Command.C_FIND)
                        .withDataSet()
                        .us(0x0110, id)
                        .us(0x0700, 0)
                        .uid(2, sopClass),
                identifier);
        var statuses = new ArrayList<Integer>();
        statuses.add(receive().command().status());
        send(sopClass, Command.of(Command.C_CANCEL).us(0x0120, id), null);
        do {
            statuses.add(receive().command().status());
        } while ((statuses.getLast() & 0xFF00) == 0xFF00);
        return statuses;
    }

    /// N-CREATE or N-SET of a performed procedure step; the status of the answer.
    public int performedProcedureStep(boolean create, String instance) throws IOException {
        var request =
                create
                        ? Command.of(Command.N_CREATE)
                                .uid(2, DicomObjects.MPPS)
                                .uid(0x1000, instance)
                        : Command.of(Command.N_SET).uid(3, DicomObjects.MPPS).uid(0x1001, instance);
        var status =
                new DataSetBytes(false)
                        .text(0x0040_0252, "CS", create ? "IN PROGRESS" : "COMPLETED");
        return request(request.withDataSet(), status.toBytes()).command().status();
    }

    /// Asks for storage commitment and waits for the report on this association: its event type (1
    /// all is stored, 2 something is not).
    public int commit(String transaction, List<DicomObject> objects) throws IOException {
        int status = requestCommitment(transaction, objects);
        if (status != 0) {
            throw new Refused("N-ACTION: %04XH".formatted(status));
        }
        return awaitReport().eventType();
    }

    /// Asks for storage commitment: the status of the answer. The report comes later.
    public int requestCommitment(String transaction, List<DicomObject> objects) throws IOException {
        var context = contexts.get(DicomObjects.STORAGE_COMMITMENT);
        if (context == null) {
            throw new Refused("storage commitment was not accepted");
        }
        var references =
                objects.stream()
                        .map(o -> new StorageCommitment.Reference(o.sopClass(), o.sopInstanceUid()))
                        .toList();
        boolean explicit = !DicomObjects.IMPLICIT.equals(syntaxes.get(context));
        var answer =
                request(
                        Command.of(Command.N_ACTION)
                                .withDataSet()
                                .uid(3, DicomObjects.STORAGE_COMMITMENT)
                                .uid(0x1001, StorageCommitment.INSTANCE)
                                .us(0x1008, 1),
                        new StorageCommitment(transaction, references, explicit).request());
        return answer.command().status();
    }

    /// Waits for the report on a storage commitment, and answers it.
    public CommitmentReport awaitReport() throws IOException {
        var report = receive();
        if (report.command().field() != Command.N_EVENT_REPORT) {
            throw new Refused("no report but " + report.command());
        }
        send(DicomObjects.STORAGE_COMMITMENT, report.command().response(0), null);
        var context = contexts.getOrDefault(DicomObjects.STORAGE_COMMITMENT, 0);
        return CommitmentReport.of(
                titles, report.command(), report.dataSet(), syntaxes.getOrDefault(context, ""));
    }

    /// Sends a report on a storage commitment of the caller's own making: the status of the answer.
    public int report(String transaction, List<DicomObject> safe) throws IOException {
        var context = contexts.getOrDefault(DicomObjects.STORAGE_COMMITMENT, 0);
        boolean explicit = !DicomObjects.IMPLICIT.equals(syntaxes.get(context));
        var references =
                safe.stream()
                        .map(o -> new StorageCommitment.Reference(o.sopClass(), o.sopInstanceUid()))
                        .toList();
        return exchange(
                        Command.of(Command.N_EVENT_REPORT)
                                .withDataSet()
                                .uid(2, DicomObjects.STORAGE_COMMITMENT)
                                .uid(0x1000, StorageCommitment.INSTANCE)
                                .us(0x1002, 1),
                        new StorageCommitment(transaction, references, explicit).request())
                .command()
                .status();
    }

    /// Sends a request as it is, and waits for its answer.
    Message exchange(Command request, byte @Nullable [] dataSet) throws IOException {
        return request(request, dataSet);
    }

    private Message request(Command request, byte @Nullable [] dataSet) throws IOException {
        send(request.sopClass(), request.us(0x0110, nextMessageId++), dataSet);
        return receive();
    }

    private void send(String sopClass, Command command, byte @Nullable [] dataSet)
            throws IOException {
        var context = contexts.get(sopClass);
        if (context == null) {
            throw new Refused("no accepted context for " + sopClass);
        }
        var bytes = command.toBytes();
        out.write(WireBytes.data(context, true, true, bytes, 0, bytes.length));
        if (dataSet != null) {
            int most = (int) (peerMaximum == 0 ? 1 << 17 : Math.min(peerMaximum, 1 << 17)) - 6;
            for (int at = 0; at == 0 || at < dataSet.length; at += most) {
                int length = Math.min(most, dataSet.length - at);
                out.write(
                        WireBytes.data(
                                context,
                                false,
                                at + length == dataSet.length,
                                dataSet,
                                at,
                                length));
            }
        }
    }

    /// The next message; whatever else comes is a [Refused].
    public Message receive() throws IOException {
        var commandBytes = new ByteArrayOutputStream();
        var dataSet = new ByteArrayOutputStream();
        Command command = null;
        while (true) {
            int type = in.read();
            if (type != WireBytes.P_DATA) {
                throw other(type);
            }
            var body = new DataInputStream(new ByteArrayInputStream(WireBytes.body(in)));
            while (body.available() > 0) {
                int length = body.readInt() - 2;
                body.readByte();
                int control = body.readByte();
                ((control & 1) != 0 ? commandBytes : dataSet).writeBytes(body.readNBytes(length));
                if (control == 3) {
                    command = Command.read(commandBytes.toByteArray());
                }
                if (command != null && (control == 2 || !command.hasDataSet())) {
                    return new Message(command, dataSet.toByteArray());
                }
            }
        }
    }

    /// Sends bytes as they are: garbage, or half a PDU.
    public void sendRaw(byte... bytes) throws IOException {
        out.write(bytes);
    }

    /// Sends the head of a data set and no more: what a client does that dies in the middle.
    public void sendHalf(DicomObject object) throws IOException {
        var context = contexts.get(object.sopClass());
        if (context == null) {
            throw new Refused("no accepted context for " + object.sopClass());
        }
        var request =
                Command.of(Command.C_STORE)
                        .withDataSet()
                        .us(0x0110, nextMessageId++)
                        .us(0x0700, 0)
                        .uid(2, object.sopClass())
                        .uid(0x1000, object.sopInstanceUid());
        var bytes = request.toBytes();
        out.write(WireBytes.data(context, true, true, bytes, 0, bytes.length));
        var half = Arrays.copyOf(object.dataSet(), Math.min(8192, object.dataSet().length / 2));
        out.write(WireBytes.data(context, false, false, half, 0, half.length));
    }

    /// Releases the association and waits for the answer and for the end of the connection.
    public void release() throws IOException {
        out.write(WireBytes.four(WireBytes.RELEASE_RQ, 0, 0, 0));
        int type = in.read();
        if (type != WireBytes.RELEASE_RP) {
            throw other(type);
        }
        WireBytes.body(in);
        socket.close();
    }

    public void abort() throws IOException {
        out.write(WireBytes.four(WireBytes.ABORT, 0, 0, 0));
        socket.close();
    }

    /// Closes the connection without a word.
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
