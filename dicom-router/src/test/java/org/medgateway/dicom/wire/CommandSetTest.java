package org.medgateway.dicom.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandSetTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echoscu-requestor", "echoscu-acceptor", "storescu-requestor", "storescu-acceptor",
                "findscu-acceptor", "movescu-requestor", "movescu-acceptor", "getscu-acceptor"
            })
    void realCommandsAreTheSameBytesAfterDecodingAndEncoding(String golden) {
        var recorded = ByteBufUtil.hexDump(Golden.bytes(golden));
        var commands = Story.of(Golden.bytes(golden), 1 << 20).commands;
        assertThat(commands).isNotEmpty();
        for (var command : commands) {
            var encoded = Unpooled.buffer();
            command.encode(encoded);
            assertThat(recorded).contains(ByteBufUtil.hexDump(encoded));
        }
    }

    @Test
    void theGroupLengthIsRightAfterARewrite() {
        var store = Story.of(Golden.bytes("storescu-requestor"), 1 << 20).commands.getFirst();
        var encoded = Unpooled.buffer();
        store.with(Tag.MESSAGE_ID, 40000).with(Tag.MOVE_ORIGINATOR_AE_TITLE, "ODD").encode(encoded);
        assertThat(encoded.getIntLE(8)).isEqualTo(encoded.readableBytes() - 12);
        var again = decoded(ByteBufUtil.getBytes(encoded));
        assertThat(again.messageId()).isEqualTo(40000);
        assertThat(again.ui(Tag.MOVE_ORIGINATOR_AE_TITLE)).contains("ODD");
        assertThat(again.sopInstanceUid()).isEqualTo("1.2.826.0.1.3680043.10.1234.1.1.1");
        assertThat(again.hasDataSet()).isTrue();
    }

    @Test
    void elementsThatNobodyKnowsAreKept() {
        // (0000,0100) US C-ECHO-RQ, (0000,5ABC) three bytes that no standard describes
        var bytes = Golden.hex("0000 0001 02000000 3000 0000 bc5a 03000000 010203");
        var encoded = Unpooled.buffer();
        decoded(bytes).encode(encoded);
        assertThat(ByteBufUtil.hexDump(encoded)).endsWith(ByteBufUtil.hexDump(bytes));
    }

    @ParameterizedTest
    @EnumSource(Dimse.class)
    void everyOperationIsKnownByItsField(Dimse operation) {
        assertThat(CommandSet.of(operation.requestField()).operation()).contains(operation);
        assertThat(CommandSet.of(operation.requestField()).isResponse()).isFalse();
        assertThat(CommandSet.of(operation.responseField()).isResponse()).isTrue();
    }

    @Test
    void aResponseRepeatsWhatItAnswers() {
        var store = Story.of(Golden.bytes("storescu-requestor"), 1 << 20).commands.getFirst();
        var answer = store.response(0xA700);
        assertThat(answer).hasToString("C-STORE-RSP to 1, status A700H");
        assertThat(answer.sopInstanceUid()).isEqualTo(store.sopInstanceUid());
        assertThat(answer.hasDataSet()).isFalse();
    }

    private static CommandSet decoded(byte[] bytes) {
        var assembled =
                new PdvAssembler(1 << 16).accept(1, true, true, Unpooled.wrappedBuffer(bytes));
        return ((Assembled.Command) assembled).command();
    }
}
