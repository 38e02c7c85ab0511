package org.medgateway.dicom.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Reads as a channel makes them, each as long as the buffer or as said.
class KeptReadsTest {

    private static final int K = 1024;

    private final Slabs slabs = new Slabs(new Budget(2L * Slabs.LENGTH));
    private final KeptReads reads = new KeptReads(slabs);
    private final RecvByteBufAllocator.Handle handle = reads.newHandle();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<ByteBuf> kept = new ArrayList<>();
    private byte number;

    @BeforeEach
    void begin() {
        handle.reset(channel.config());
    }

    @AfterEach
    void close() {
        kept.forEach(ByteBuf::release);
        reads.letGo();
        assertThat(slabs.inUse()).as("everything was given back").isZero();
        slabs.close();
        channel.finishAndReleaseAll();
    }

    /// One read of at most so many bytes, all of them the number of the read.
    private ByteBuf read(int there) {
        var buffer = handle.allocate(UnpooledByteBufAllocator.DEFAULT);
        int length = Math.min(there, buffer.writableBytes());
        handle.attemptedBytesRead(buffer.writableBytes());
        var content = new byte[length];
        Arrays.fill(content, ++number);
        buffer.writeBytes(content);
        handle.lastBytesRead(length);
        kept.add(buffer);
        return buffer;
    }

    /// Full reads, until the guesses have grown to the longest.
    private void grow() {
        for (int i = 0; i < 20; i++) {
            read(Integer.MAX_VALUE);
            kept.removeLast().release();
        }
        reads.letGo();
    }

    private static boolean ofSlab(ByteBuf buffer) {
        return buffer.unwrap() instanceof Slabs.Slab;
    }

    @Test
    void shortReadsHaveBuffersOfTheirOwn() {
        assertThat(ofSlab(read(200))).isFalse();
        assertThat(slabs.inUse()).isZero();
    }

    @Test
    void longReadsFillOneSlabWithoutAGap() {
        grow();
        var first = read(300 * K);
        var second = read(200 * K);
        var third = read(Integer.MAX_VALUE);
        assertThat(ofSlab(first)).isTrue();
        assertThat(second.unwrap()).isSameAs(first.unwrap());
        assertThat(third.unwrap()).isSameAs(first.unwrap());
        assertThat(third.readableBytes()).isEqualTo(512 * K);
        var slab = first.unwrap();
        assertThat(slab.getByte(300 * K - 1)).isEqualTo(first.getByte(0));
        assertThat(slab.getByte(300 * K)).isEqualTo(second.getByte(0));
        assertThat(slab.getByte(500 * K - 1)).isEqualTo(second.getByte(0));
        assertThat(slab.getByte(500 * K)).isEqualTo(third.getByte(0));
        assertThat(slabs.inUse()).isEqualTo(1);
        assertThat(read(Integer.MAX_VALUE).unwrap()).as("too little is left").isNotSameAs(slab);
        assertThat(slabs.inUse()).isEqualTo(2);
    }

    @Test
    void whatWasNotReadIsNotLeftEmpty() {
        grow();
        read(0);
        var second = read(100 * K);
        assertThat(second.unwrap().getByte(0)).isEqualTo(second.getByte(0));
    }

    @Test
    void theNextMessageHasASlabOfItsOwn() {
        grow();
        var first = read(200 * K);
        reads.letGo();
        var second = read(200 * K);
        assertThat(second.unwrap()).isNotSameAs(first.unwrap());
        kept.remove(first);
        first.release();
        assertThat(slabs.inUse()).isEqualTo(1);
    }

    @Test
    void readsAreShorterWhereNoSlabIsToBeHad() {
        grow();
        for (int i = 0; i < 4; i++) {
            assertThat(ofSlab(read(Integer.MAX_VALUE))).isTrue();
        }
        var without = read(Integer.MAX_VALUE);
        assertThat(ofSlab(without)).isFalse();
        assertThat(without.capacity()).isEqualTo(64 * K);
    }
}
