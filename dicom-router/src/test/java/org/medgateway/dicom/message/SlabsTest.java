package org.medgateway.dicom.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

class SlabsTest {

    @TempDir Path folder;
    private final Budget memory = new Budget(8L * Slabs.LENGTH);
    private final Slabs slabs = new Slabs(memory);

    @AfterEach
    void close() {
        slabs.close();
    }

    private Slabs.Slab taken() {
        return Objects.requireNonNull(slabs.take(), "a slab was to be had");
    }

    @Test
    void aSlabIsUsedAgainWhenItsLastPieceIsReleased() {
        var slab = taken();
        var piece = slab.retainedSlice(100, 50);
        slab.release();
        assertThat(slabs.inUse()).isEqualTo(1);
        var other = taken();
        assertThat(other).isNotSameAs(slab);

        piece.release();
        assertThat(slabs.inUse()).isEqualTo(1);
        var again = taken();
        assertThat(again).isSameAs(slab);
        assertThat(again.refCnt()).isEqualTo(1);
        assertThat(again.readableBytes()).isZero();
        again.release();
        other.release();
    }

    @Test
    void thereAreNoMoreThanTheSettingSays() {
        List<Slabs.Slab> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(taken());
        }
        assertThat(slabs.take()).isNull();
        assertThat(slabs.inUse()).isEqualTo(8);
        assertThat(memory.taken()).isEqualTo(memory.most());
        all.removeLast().release();
        all.add(taken());

        memory.most(4L * Slabs.LENGTH);
        all.removeLast().release();
        assertThat(slabs.take()).as("a smaller setting holds from now on").isNull();
        all.forEach(Slabs.Slab::release);
    }

    @Test
    void aQuarterWaitsForTheNextObjectAndTheRestGoesBackToTheSystem() {
        List<Slabs.Slab> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            all.add(taken());
        }
        all.forEach(Slabs.Slab::release);
        assertThat(slabs.inUse()).isZero();
        assertThat(again(all)).isEqualTo(2);
    }

    @Test
    void noSlabWaitsWhereOthersHaveTakenTheMemory() {
        var slab = taken();
        assertThat(memory.take(7L * Slabs.LENGTH + 1)).isFalse();
        assertThat(memory.take(7L * Slabs.LENGTH)).isTrue();
        var other = slabs.take();
        assertThat(other).isNull();
        memory.most(4L * Slabs.LENGTH);
        slab.release();
        assertThat(memory.taken()).isEqualTo(7L * Slabs.LENGTH);
        memory.giveBack(7L * Slabs.LENGTH);
        assertThat(again(List.of(slab))).isZero();
    }

    @Test
    void whatLiesInASlabIsPaidForOnce() throws Exception {
        var slab = taken();
        var kept =
                new KeptMessage(
                        memory,
                        new Spool(folder, new Budget(0)),
                        new EmbeddedChannel().eventLoop(),
                        Slabs.LENGTH,
                        () -> {});
        kept.append(slab.retainedSlice(0, 5000).retainedSlice(10, 3000), false);
        slab.release(2); // ours, and that of the slice between
        assertThat(memory.taken()).isEqualTo(Slabs.LENGTH);
        kept.append(Unpooled.directBuffer(700).writeZero(700), true);
        assertThat(memory.taken()).isEqualTo(Slabs.LENGTH + 700);
        kept.close();
        assertThat(memory.taken()).isZero();
    }

    @Test
    void nothingWaitsWhenTheServiceIsClosed() {
        var before = taken();
        var stillRead = taken();
        before.release();
        slabs.close();
        stillRead.release();
        assertThat(again(List.of(before, stillRead))).isZero();
    }

    /// How many of these are given out a second time.
    private int again(List<Slabs.Slab> before) {
        List<Slabs.Slab> now = new ArrayList<>();
        for (Slabs.@Nullable Slab slab = slabs.take(); slab != null; slab = slabs.take()) {
            now.add(slab);
        }
        now.forEach(Slabs.Slab::release);
        return (int) now.stream().filter(slab -> before.stream().anyMatch(b -> b == slab)).count();
    }
}
