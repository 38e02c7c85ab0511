package org.medgateway.dicom.message;

import io.netty.buffer.ByteBuf;

import org.medgateway.dicom.association.ClientAssociation;
import org.medgateway.dicom.wire.Abort;
import org.medgateway.dicom.wire.Assembled;
import org.medgateway.dicom.wire.AssociateAccept;
import org.medgateway.dicom.wire.AssociateReject;
import org.medgateway.dicom.wire.AssociateRequest;
import org.medgateway.dicom.wire.CommandSet;
import org.medgateway.dicom.wire.Decoded;
import org.medgateway.dicom.wire.Pdu;
import org.medgateway.dicom.wire.PduDecoder;
import org.medgateway.dicom.wire.PdvAssembler;
import org.medgateway.dicom.wire.UpperLayer;
import org.medgateway.dicom.wire.UpperLayer.Event;
import org.medgateway.dicom.wire.WireLimits;

import java.util.ArrayDeque;

/// What comes from a client, taken apart into command sets and pieces of data sets, as far as the
/// receiver takes them: the rest waits. Follows the acceptor's state machine. One event loop only.
final class ClientInput {

    /// Who takes what came.
    interface Receiver {

        /// Whether the next thing can be taken.
        boolean takesMore();

        void command(int contextId, CommandSet command);

        /// A piece of the data set of the last command set.
        ///
        /// @param piece taken over
        void data(ByteBuf piece, boolean last);

        /// The client has asked for the release.
        void releaseRequested();

        void aborted(Abort abort);

        /// The client broke the protocol: it is to be told so. Nothing more comes.
        void broken(Abort.Reason reason, String why);
    }

    private final ClientAssociation client;
    private final Receiver receiver;
    private final PduDecoder decoder;
    private final PdvAssembler assembler = new PdvAssembler(WireLimits.DEFAULT.commandSet());
    private final ArrayDeque<ByteBuf> inbox = new ArrayDeque<>();
    private boolean working;
    private boolean closed;

    ClientInput(ClientAssociation client, Receiver receiver) {
        this.client = client;
        this.receiver = receiver;
        this.decoder =
                new PduDecoder(
                        WireLimits.DEFAULT.withDataPdu(client.options().maximumLength().bytes()));
    }

    /// @param bytes taken over
    void add(ByteBuf bytes) {
        inbox.add(bytes);
    }

    /// Whether everything that came was taken.
    boolean isEmpty() {
        return inbox.isEmpty();
    }

    /// Whether the receiver is being given something.
    boolean working() {
        return working;
    }

    /// Gives the receiver what it takes.
    ///
    /// @return false where this was called by the receiver in the middle of that
    boolean work() {
        if (working) {
            return false;
        }
        working = true;
        try {
            while (!closed && receiver.takesMore() && !inbox.isEmpty()) {
                var bytes = inbox.element();
                switch (decoder.next(bytes)) {
                    case Decoded.NeedMore() -> inbox.remove().release();
                    case Decoded.Control(var pdu) -> control(pdu);
                    case Decoded.Fragment fragment -> fragment(fragment);
                    case Decoded.Broken(var reason, var why) ->
                            breach(Event.INVALID_PDU, reason, why);
                }
            }
        } finally {
            working = false;
        }
        return true;
    }

    private void fragment(Decoded.Fragment fragment) {
        var data = fragment.data();
        if (client.machine().on(Event.P_DATA_TF_PDU) != UpperLayer.Action.DT_2) {
            data.release();
            receiver.broken(
                    Abort.Reason.UNEXPECTED_PDU, "the client sent data where none is allowed");
            return;
        }
        switch (assembler.accept(fragment.contextId(), fragment.command(), fragment.last(), data)) {
            case Assembled.Incomplete() -> data.release();
            case Assembled.Command(int contextId, var command) -> {
                data.release();
                receiver.command(contextId, command);
            }
            case Assembled.Data(int _, var piece, boolean last) -> receiver.data(piece, last);
            case Assembled.Broken(var reason, var why) -> {
                data.release();
                breach(Event.INVALID_PDU, reason, why);
            }
        }
    }

    private void control(Pdu pdu) {
        switch (pdu) {
            case Pdu.ReleaseRequest _ -> {
                if (client.machine().on(Event.A_RELEASE_RQ_PDU) == UpperLayer.Action.AR_2) {
                    receiver.releaseRequested();
                } else {
                    receiver.broken(
                            Abort.Reason.UNEXPECTED_PDU,
                            "the client released what it had no answer to");
                }
            }
            case Abort abort -> {
                client.machine().on(Event.A_ABORT_PDU);
                receiver.aborted(abort);
            }
            case Pdu.ReleaseResponse _ -> unexpected(Event.A_RELEASE_RP_PDU);
            case AssociateRequest _ -> unexpected(Event.A_ASSOCIATE_RQ_PDU);
            case AssociateAccept _ -> unexpected(Event.A_ASSOCIATE_AC_PDU);
            case AssociateReject _ -> unexpected(Event.A_ASSOCIATE_RJ_PDU);
        }
    }

    private void unexpected(Event event) {
        breach(event, Abort.Reason.UNEXPECTED_PDU, "a PDU that has no place here");
    }

    /// What was said is no message that this association knows.
    void breach(Event event, Abort.Reason reason, String why) {
        client.machine().on(event);
        receiver.broken(reason, "the client broke the protocol: " + why);
    }

    void close() {
        closed = true;
        inbox.forEach(ByteBuf::release);
        inbox.clear();
    }
}
