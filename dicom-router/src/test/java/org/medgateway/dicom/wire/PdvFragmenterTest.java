package org.medgateway.dicom.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Random;

class PdvFragmenterTest {

    @ParameterizedTest
    @CsvSource({
        "16384, 100000",
        "128, 1000",
        "0, 600000",
        "4096, 4090",
        "4096, 4091",
        "16384, 0",
        "1, 300"
    })
    void aMessageIsTheSameAfterCuttingAndNoPduIsTooLong(long maximumLength, int size) {
        var content = new byte[size];
        new Random(size).nextBytes(content);
        var cut = new PdvFragmenter(maximumLength);
        var wire = Unpooled.buffer();
        var store = CommandSet.of(Dimse.C_STORE.requestField()).with(Tag.COMMAND_DATA_SET_TYPE, 1);
        cut.command(3, store, ByteBufAllocator.DEFAULT, piece -> append(wire, piece));
        int half = size / 2;
        cut.data(
                3,
                false,
                Unpooled.wrappedBuffer(content, 0, half),
                ByteBufAllocator.DEFAULT,
                piece -> append(wire, piece));
        cut.data(
                3,
                true,
                Unpooled.wrappedBuffer(content, half, size - half),
                ByteBufAllocator.DEFAULT,
                piece -> append(wire, piece));

        long agreed = maximumLength == 0 ? 0 : Math.max(maximumLength, 128);
        var story =
                Story.of(ByteBufUtil.getBytes(wire), 997, WireLimits.DEFAULT.withDataPdu(agreed));
        assertThat(story.events).containsExactly("3:C-STORE-RQ 0", "3:data " + size);
        assertThat(ByteBufUtil.getBytes(story.dataSets)).isEqualTo(content);
    }

    @ParameterizedTest
    @CsvSource({"16384, 100000", "128, 3000", "129, 3000", "0, 600000", "4096, 4090", "4096, 2"})
    void everyFragmentIsOfEvenLengthHoweverTheMessageComes(long maximumLength, int size) {
        var content = new byte[size];
        var random = new Random(size);
        random.nextBytes(content);
        for (int times = 0; times < 50; times++) {
            var cut = new PdvFragmenter(maximumLength);
            var wire = Unpooled.buffer();
            int at = 0;
            boolean last = false;
            while (!last) {
                int length = Math.min(1 + random.nextInt(1 + size / 3), size - at);
                last = at + length == size && random.nextBoolean();
                cut.data(
                        3,
                        last,
                        Unpooled.wrappedBuffer(content, at, length),
                        ByteBufAllocator.DEFAULT,
                        piece -> append(wire, piece));
                at += length;
            }
            var whole = Unpooled.buffer();
            while (wire.isReadable()) {
                wire.skipBytes(2);
                int pdu = wire.readInt();
                assertThat(maximumLength == 0 || pdu <= maximumLength).isTrue();
                int fragment = wire.readInt() - 2;
                assertThat(pdu).isEqualTo(fragment + 6);
                assertThat(fragment % 2).isZero();
                wire.skipBytes(2);
                whole.writeBytes(wire, fragment);
            }
            assertThat(ByteBufUtil.getBytes(whole)).isEqualTo(content);
        }
    }

    private static void append(ByteBuf wire, ByteBuf piece) {
        wire.writeBytes(piece);
        piece.release();
    }
}
