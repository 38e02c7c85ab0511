package org.medgateway.dicom.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;

import org.medgateway.dicom.association.OneService;
import org.medgateway.dicom.upper.Opened;
import org.medgateway.dicom.wire.Assembled;
import org.medgateway.dicom.wire.CommandSet;
import org.medgateway.dicom.wire.Decoded;
import org.medgateway.dicom.wire.Pdu;
import org.medgateway.dicom.wire.PduDecoder;
import org.medgateway.dicom.wire.PdvAssembler;
import org.medgateway.dicom.wire.PdvFragmenter;
import org.medgateway.dicom.wire.WireLimits;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/// The other end of a channel of the gateway: a client or a server that speaks in messages of one
/// presentation context.
final class DimsePeer {

    private final EmbeddedChannel gateway;
    private final int contextId;
    private final PdvFragmenter cut = new PdvFragmenter(0);
    private final PduDecoder decoder = new PduDecoder(WireLimits.DEFAULT);
    private final PdvAssembler assembler = new PdvAssembler(WireLimits.DEFAULT.commandSet());
    private final List<Pdu> pdus = new ArrayList<>();
    private final List<CommandSet> commands = new ArrayList<>();
    private ByteArrayOutputStream dataSet = new ByteArrayOutputStream();

    DimsePeer(EmbeddedChannel gateway, int contextId) {
        this.gateway = gateway;
        this.contextId = contextId;
    }

    /// The connection on which this peer, a server, has accepted an association.
    Opened.ServerConnection connection() {
        return new Opened.ServerConnection() {
            @Override
            public Channel handTo(ChannelHandler owner) {
                gateway.pipeline().addLast(owner);
                return gateway;
            }

            @Override
            public void discard() {
                throw new AssertionError("it was to be taken over");
            }
        };
    }

    void send(byte... bytes) {
        gateway.writeInbound(Unpooled.copiedBuffer(bytes));
    }

    private void send(ByteBuf bytes) {
        gateway.writeInbound(bytes);
    }

    void command(CommandSet command) {
        cut.command(contextId, command, gateway.alloc(), this::send);
    }

    void data(byte[] piece, boolean last) {
        cut.data(contextId, last, Unpooled.copiedBuffer(piece), gateway.alloc(), this::send);
    }

    /// The connection is gone, as by kill -9.
    void die() {
        gateway.close();
        gateway.runPendingTasks();
    }

    /// Lets go of what was written and not looked at.
    void close() {
        gateway.finishAndReleaseAll();
    }

    private void look() {
        gateway.runPendingTasks();
        var in = Unpooled.wrappedBuffer(OneService.written(gateway));
        while (true) {
            switch (decoder.next(in)) {
                case Decoded.NeedMore() -> {
                    return;
                }
                case Decoded.Control(var pdu) -> pdus.add(pdu);
                case Decoded.Fragment fragment -> fragment(fragment);
                case Decoded.Broken(var _, var why) -> throw new AssertionError(why);
            }
        }
    }

    private void fragment(Decoded.Fragment fragment) {
        var data = fragment.data();
        switch (assembler.accept(fragment.contextId(), fragment.command(), fragment.last(), data)) {
            case Assembled.Incomplete() -> {}
            case Assembled.Command(int _, var command) -> {
                commands.add(command);
                dataSet = new ByteArrayOutputStream();
            }
            case Assembled.Data(int _, var piece, boolean _) -> {
                var bytes = new byte[piece.readableBytes()];
                piece.getBytes(piece.readerIndex(), bytes);
                dataSet.writeBytes(bytes);
            }
            case Assembled.Broken(var _, var why) -> throw new AssertionError(why);
        }
        data.release();
    }

    /// The PDUs but P-DATA-TF that the gateway has sent since the last call.
    List<Pdu> pdus() {
        look();
        var since = List.copyOf(pdus);
        pdus.clear();
        return since;
    }

    /// All command sets that the gateway has sent.
    List<CommandSet> commands() {
        look();
        return List.copyOf(commands);
    }

    /// What has come of the last data set.
    byte[] dataSet() {
        look();
        return dataSet.toByteArray();
    }
}
