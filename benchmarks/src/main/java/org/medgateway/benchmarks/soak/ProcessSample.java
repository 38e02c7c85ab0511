package org.medgateway.benchmarks.soak;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What a Java process holds.
///
/// @param heap MiB in use just after a full collection
/// @param resident MiB
/// @param files open file descriptors
/// @param threads of the operating system
record ProcessSample(long heap, long resident, long files, long threads) {

    private static final Pattern USED = Pattern.compile("used (\\d+)K");

    static ProcessSample of(long pid) throws IOException, InterruptedException {
        jcmd(pid, "GC.run");
        long heap =
                jcmd(pid, "GC.heap_info")
                        .lines()
                        .filter(
                                line ->
                                        !line.contains("Metaspace")
                                                && !line.contains("class space"))
                        .mapToLong(ProcessSample::used)
                        .sum();
        Path process = Path.of("/proc", String.valueOf(pid));
        try (Stream<Path> files = Files.list(process.resolve("fd"))) {
            return new ProcessSample(
                    heap / 1024,
                    status(process, "VmRSS:") / 1024,
                    files.count(),
                    status(process, "Threads:"));
        }
    }

    private static long used(String line) {
        Matcher matcher = USED.matcher(line);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    private static String jcmd(long pid, String command) throws IOException, InterruptedException {
        Process jcmd =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                                String.valueOf(pid),
                                command)
                        .redirectErrorStream(true)
                        .start();
        String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (jcmd.waitFor() != 0) {
            throw new IOException("jcmd " + command + ": " + said);
        }
        return said;
    }

    private static long status(Path process, String field) throws IOException {
        return Files.readAllLines(process.resolve("status")).stream()
                .filter(line -> line.startsWith(field))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .sum();
    }

    @Override
    public String toString() {
        return "heap %d MiB, resident %d MiB, %d files, %d threads"
                .formatted(heap, resident, files, threads);
    }
}
