package org.medgateway.testdata.dicom;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/// Opens associations, sends one C-ECHO over each, and releases them, as fast as the path allows.
///
/// @param parallel open at the same time, a thread each
public record EchoLoad(int parallel) {

    /// What came of it.
    public record Result(long associations, Duration took) {
        public double perSecond() {
            return associations / (took.toNanos() / 1e9);
        }
    }

    /// @throws IOException if any is not accepted, answered and released
    public Result run(InetSocketAddress to, Duration time)
            throws IOException, InterruptedException {
        try (var pool =
                Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory())) {
            long start = System.nanoTime();
            var runs = new ArrayList<Callable<Long>>();
            for (int i = 0; i < parallel; i++) {
                runs.add(() -> echo(to, start + time.toNanos()));
            }
            long all = 0;
            for (var done : pool.invokeAll(runs)) {
                all += done.get();
            }
            return new Result(all, Duration.ofNanos(System.nanoTime() - start));
        } catch (ExecutionException failed) {
            throw new IOException(failed.getCause());
        }
    }

    private static long echo(InetSocketAddress to, long until) throws IOException {
        long count = 0;
        while (System.nanoTime() < until) {
            var modality = ModalitySimulator.associate(to, "LOAD", "ANY-SCP");
            if (modality.echo() != 0) {
                throw new IOException("a C-ECHO has failed");
            }
            modality.release();
            count++;
        }
        return count;
    }
}
