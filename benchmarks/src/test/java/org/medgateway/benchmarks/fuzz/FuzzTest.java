package org.medgateway.benchmarks.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// A short run of every reader, and readers with faults that have to be found.
class FuzzTest {

    private static final int INPUTS = 50;

    static Stream<String> names() {
        return Targets.all().stream().map(Target::name);
    }

    @ParameterizedTest
    @MethodSource("names")
    void everyReaderMeetsWhatIsDemanded(String name) {
        Bout bout = new Bout(target(name), 1);
        int samples = bout.target().samples().size();
        for (int i = 0; i < samples + INPUTS; i++) {
            bout.step();
        }
        assertThat(bout.failures()).isEmpty();
        assertThat(bout.accepted()).as("accepted").isPositive();
        assertThat(bout.refused()).as("refused").isPositive();
    }

    private static Target target(String name) {
        return Targets.all().stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
    }

    @Test
    void aSeedAndANumberAlwaysMakeTheSameInput() {
        for (long number = 0; number < INPUTS; number++) {
            byte[] input = new Mutator(7, new DicomPdus()).input(number);
            assertThat(new Mutator(7, new DicomPdus()).input(number)).isEqualTo(input);
        }
        assertThat(new Mutator(8, new DicomPdus()).input(INPUTS))
                .isNotEqualTo(new Mutator(7, new DicomPdus()).input(INPUTS));
    }

    /// What a reader can do wrong.
    enum Fault {
        THROWS("threw java.lang.IllegalStateException"),
        KEEPS_A_BUFFER("never given back"),
        HOLDS_TOO_MUCH("100 is the most"),
        MINDS_THE_CUTS("read otherwise than in one piece"),
        TAKES_TOO_LONG(" ms"),
        ALLOCATES_TOO_MUCH("allocated");

        private final String said;

        Fault(String said) {
            this.said = said;
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFaultIsFoundAndWrittenDown(Fault fault, @TempDir Path folder) throws Exception {
        StringWriter said = new StringWriter();
        Bout bout = new Bout(new Faulty(fault), 3);
        Campaign campaign =
                new Campaign(
                        List.of(bout), Duration.ofSeconds(1), folder, new PrintWriter(said, true));

        assertThat(campaign.run()).isFalse();

        Failure failure = bout.failures().getFirst();
        assertThat(failure.what()).contains(fault.said);
        assertThat(folder.resolve("faulty-3-" + failure.number() + ".txt"))
                .content()
                .contains(failure.again(), "68656c6c6f");
        assertThat(said.toString()).contains("FOUND faulty", failure.again());
        assertThat(bout.trial(failure.number()).run().failure()).isNotNull();
    }

    @Test
    void aRunWithoutFindingsWritesNothing(@TempDir Path folder) throws Exception {
        StringWriter said = new StringWriter();
        List<Bout> bouts = List.of(new Bout(new ClientHellos(), 1));
        Campaign campaign =
                new Campaign(bouts, Duration.ofMillis(300), folder, new PrintWriter(said, true));

        assertThat(campaign.run()).isTrue();

        assertThat(folder).isEmptyDirectory();
        assertThat(said.toString()).contains("client-hellos", "a second");
    }

    /// Reads a text, with a fault.
    private record Faulty(Fault fault) implements Target {

        @Override
        public String name() {
            return "faulty";
        }

        @Override
        public List<byte[]> samples() {
            return List.of("hello, hello, hello".getBytes(Samples.OCTETS));
        }

        @Override
        public long mostHeld() {
            return 100;
        }

        @Override
        public Outcome take(Input input) {
            ByteBuf held = Unpooled.buffer();
            int pieces = 0;
            for (ByteBuf piece = input.next(); piece != null; piece = input.next()) {
                pieces++;
                held.writeBytes(piece);
                if (fault == Fault.HOLDS_TOO_MUCH) {
                    held = input.allocator().buffer(1000);
                }
                if (fault != Fault.KEEPS_A_BUFFER || !input.ended()) {
                    piece.release();
                }
            }
            switch (fault) {
                case THROWS -> throw new IllegalStateException("planted");
                case TAKES_TOO_LONG -> compute();
                case ALLOCATES_TOO_MUCH -> pieces += new byte[64 << 20].length >>> 30;
                case KEEPS_A_BUFFER, HOLDS_TOO_MUCH, MINDS_THE_CUTS -> {}
            }
            return new Outcome(
                    true, fault == Fault.MINDS_THE_CUTS ? String.valueOf(pieces) : "read");
        }

        private static void compute() {
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            long end = threads.getCurrentThreadCpuTime() + Trial.LONGEST.toNanos();
            while (threads.getCurrentThreadCpuTime() <= end) {
                Thread.onSpinWait();
            }
        }
    }
}
