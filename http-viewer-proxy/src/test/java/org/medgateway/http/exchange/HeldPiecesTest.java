package org.medgateway.http.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Random;

class HeldPiecesTest {

    /// Its numbers are the octets of its own buffers.
    private final UnpooledByteBufAllocator alloc = new UnpooledByteBufAllocator(false);

    private long used() {
        return alloc.metric().usedHeapMemory() + alloc.metric().usedDirectMemory();
    }

    @ParameterizedTest
    @CsvSource({
        // octets in all, octets at a time
        "0, 1",
        "1, 1",
        "4096, 1",
        "4097, 4096",
        "65536, 7",
        "65537, 65536",
        "1000000, 1460",
        "1000000, 1000000",
    })
    void whatWasAddedIsTakenWholeAndCostsNoMoreThanItsSizeAndAPiece(int octets, int step) {
        byte[] sent = new byte[octets];
        new Random(octets + step).nextBytes(sent);
        HeldPieces held = new HeldPieces(alloc);
        for (int i = 0; i < octets; i += step) {
            ByteBuf data = Unpooled.copiedBuffer(sent, i, Math.min(step, octets - i));
            held.add(data);
            assertThat(data.refCnt()).as("it has been taken over").isZero();
            assertThat(used()).isLessThanOrEqualTo(i + step + 64 * 1024);
        }
        assertThat(held.octets()).isEqualTo(octets);

        ByteBuf whole = held.take();

        byte[] got = new byte[whole.readableBytes()];
        whole.readBytes(got);
        assertThat(got).isEqualTo(sent);
        whole.release();
        assertThat(used()).isZero();
    }

    @Test
    void littleIsHeldInLittle() {
        HeldPieces held = new HeldPieces(alloc);
        held.add(Unpooled.copiedBuffer(new byte[100]));
        assertThat(used()).isLessThanOrEqualTo(4096);
        held.take().release();
        assertThat(used()).isZero();
    }
}
