package org.medgateway.dicom.message;

import io.netty.buffer.ByteBuf;

import org.medgateway.dicom.association.ClientAssociation;
import org.medgateway.dicom.wire.CommandSet;
import org.medgateway.dicom.wire.PdvFragmenter;
import org.medgateway.dicom.wire.Tag;
import org.medgateway.dicom.wire.UpperLayer.Event;

import java.util.ArrayDeque;

/// What goes to a client: responses, and requests of the gateway's own between them, one whole
/// message after the other (PS3.8 annex E). One event loop only.
final class ClientOutput {

    private final ClientAssociation client;
    private final ClientRequests requests;
    private final PdvFragmenter cut;
    private final ArrayDeque<Runnable> betweenMessages = new ArrayDeque<>();
    private boolean sendingData;
    private boolean closed;

    ClientOutput(ClientAssociation client, ClientRequests requests) {
        this.client = client;
        this.requests = requests;
        this.cut = new PdvFragmenter(client.request().user().maximumLength());
    }

    private boolean open() {
        return !closed && client.machine().allows(Event.P_DATA_REQUEST);
    }

    /// Writes a command set.
    void send(int contextId, CommandSet command) {
        if (open()) {
            client.machine().on(Event.P_DATA_REQUEST);
            cut.command(contextId, command, client.channel().alloc(), this::write);
            client.channel().flush();
            sendingData = command.hasDataSet();
        }
    }

    /// Writes a piece of the data set of the last command set.
    ///
    /// @param piece taken over
    void sendData(int contextId, ByteBuf piece, boolean last) {
        if (open()) {
            cut.data(contextId, last, piece, client.channel().alloc(), this::write);
            client.channel().flush();
        } else {
            piece.release();
        }
        if (last) {
            sendingData = false;
            while (!sendingData && !betweenMessages.isEmpty()) {
                betweenMessages.remove().run();
            }
        }
    }

    /// Sends a request of the gateway's own, as soon as no other message is under way.
    ///
    /// @param data its data set, taken over
    void ask(int contextId, CommandSet request, ByteBuf data, ClientRequests.Asker asker) {
        betweenMessages.add(
                () -> {
                    if (closed) {
                        data.release();
                        asker.gone();
                        return;
                    }
                    send(contextId, request.with(Tag.MESSAGE_ID, requests.begin(asker)));
                    sendData(contextId, data, true);
                });
        if (!sendingData) {
            betweenMessages.remove().run();
        }
    }

    private void write(ByteBuf bytes) {
        client.trace().bytesOut(bytes.readableBytes());
        client.channel().write(bytes, client.channel().voidPromise());
    }

    /// Nothing more goes to the client; whoever still wanted to ask it something is told.
    void close() {
        closed = true;
        betweenMessages.forEach(Runnable::run);
        betweenMessages.clear();
    }
}
