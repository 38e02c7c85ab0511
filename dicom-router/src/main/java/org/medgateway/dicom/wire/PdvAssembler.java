package org.medgateway.dicom.wire;

import io.netty.buffer.ByteBuf;

import org.medgateway.dicom.wire.Abort.Reason;

import java.io.ByteArrayOutputStream;

/// Puts the fragments of one direction together to messages (PS3.7 6.3.1, PS3.8 annex E): a command
/// set, gathered whole, then the pieces of its data set, if it announces one, passed through.
/// Messages do not interleave, and a message stays in one presentation context.
public final class PdvAssembler {

    private static final Assembled INCOMPLETE = new Assembled.Incomplete();

    private final int longestCommandSet;
    private final ByteArrayOutputStream command = new ByteArrayOutputStream(256);
    private int contextId;
    private boolean dataSetExpected;

    public PdvAssembler(int longestCommandSet) {
        this.longestCommandSet = longestCommandSet;
    }

    /// Whether the last message is complete and no byte of another has come.
    public boolean betweenMessages() {
        return !dataSetExpected && command.size() == 0;
    }

    /// @param data is read for a command and handed back for a data set; its ownership stays with
    ///   the caller
    public Assembled accept(int context, boolean isCommand, boolean last, ByteBuf data) {
        if (!betweenMessages() && context != contextId) {
            return broken(
                    "a fragment in context %d inside a message in context %d"
                            .formatted(context, contextId));
        }
        contextId = context;
        return isCommand ? command(last, data) : data(last, data);
    }

    private Assembled command(boolean last, ByteBuf data) {
        if (dataSetExpected) {
            return broken("a command where the rest of a data set was expected");
        }
        if (command.size() + data.readableBytes() > longestCommandSet) {
            return broken("a command set of more than %d bytes".formatted(longestCommandSet));
        }
        var bytes = new byte[data.readableBytes()];
        data.getBytes(data.readerIndex(), bytes);
        command.writeBytes(bytes);
        if (!last) {
            return INCOMPLETE;
        }
        var whole = command.toByteArray();
        command.reset();
        try {
            var set = CommandSet.decode(whole);
            dataSetExpected = set.hasDataSet();
            return new Assembled.Command(contextId, set);
        } catch (BrokenPdu why) {
            return new Assembled.Broken(why.reason, why.why());
        }
    }

    private Assembled data(boolean last, ByteBuf data) {
        if (!dataSetExpected) {
            return broken("data where a command was expected");
        }
        dataSetExpected = !last;
        return new Assembled.Data(contextId, data, last);
    }

    private static Assembled broken(String why) {
        return new Assembled.Broken(Reason.UNEXPECTED_PARAMETER, why);
    }
}
