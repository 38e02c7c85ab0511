package org.medgateway.benchmarks.dicom;

import org.medgateway.testdata.dicom.EchoLoad;
import org.medgateway.testdata.dicom.StoreLoad;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Objects through everything that may stand before an archive, alternating in one run, medians of
/// the rounds: `SideBySide [seconds] [rounds] [loads,...] [ways,...]`. A load is
/// `ASSOCIATIONSxKILOBYTES`, or `echo` for associations with one C-ECHO each; ways are `none`,
/// `haproxy`, `association`, `log` (association mode with the log of exchanges that HAProxy does
/// not write either), `message`. Prints a table in Markdown.
public final class SideBySide {

    private SideBySide() {}

    /// One round of one way.
    ///
    /// @param rate MB/s, or associations/s
    /// @param cpu seconds for a GB, or for 10,000 associations
    private record Round(double rate, double cpu) {}

    public static void main(String[] args) throws Exception {
        double seconds = args.length > 0 ? Double.parseDouble(args[0]) : 2;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        String[] loads = (args.length > 2 ? args[2] : "1x512,4x512,16x512,4x20000,echo").split(",");
        Set<String> only = args.length > 3 ? Set.of(args[3].split(",")) : Set.of();
        Path folder = Files.createTempDirectory("side-by-side");
        List<Way> ways = new ArrayList<>();
        try (Way archive = Way.archive()) {
            int port = archive.address().getPort();
            add(ways, only, "none", () -> new Way("none", archive.address(), null));
            for (int threads : new int[] {1, 2}) {
                for (int buffer : new int[] {16, 256}) {
                    add(
                            ways,
                            only,
                            "haproxy",
                            () -> Way.haproxy(folder, threads, buffer, false, port));
                }
                add(ways, only, "haproxy", () -> Way.haproxy(folder, threads, 16, true, port));
            }
            add(ways, only, "association", () -> Way.gateway("association", port, "off", ""));
            add(ways, only, "log", () -> Way.gateway("association", port, "all", ""));
            add(
                    ways,
                    only,
                    "message",
                    () ->
                            Way.gateway(
                                    "message",
                                    port,
                                    "off",
                                    "persistence: {by: study-instance-uid}\n"));
            for (Way way : ways) {
                // a gateway runs for months: what its compiler does in the first seconds is not its
                // price
                boolean gateway = way.name().startsWith("gateway");
                run(way, "4x512", Duration.ofSeconds(gateway ? 6 : 1));
                run(way, "echo", Duration.ofSeconds(gateway ? 15 : 1));
            }
            for (String load : loads) {
                measure(ways, load, seconds, rounds);
            }
            for (Way way : ways) {
                if (way.process() != null) {
                    System.out.printf(
                            "%s: at most %d MB resident%n", way.name(), way.peakMegabytes());
                }
            }
        } finally {
            ways.forEach(Way::close);
        }
    }

    private static void measure(List<Way> ways, String load, double seconds, int rounds)
            throws IOException, InterruptedException {
        Map<Way, List<Round>> found = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Way way : ways) {
                found.computeIfAbsent(way, _ -> new ArrayList<>())
                        .add(run(way, load, Duration.ofMillis((long) (seconds * 1000))));
            }
        }
        boolean echo = load.equals("echo");
        System.out.printf(
                "%n| %s | %s | CPU s per %s |%n|---|---:|---:|%n",
                load, echo ? "associations/s" : "MB/s", echo ? "10,000" : "GB");
        found.forEach(
                (way, all) ->
                        System.out.printf(
                                "| %s | %,.0f | %s |%n",
                                way.name(),
                                median(all.stream().mapToDouble(Round::rate).toArray()),
                                way.process() == null
                                        ? ""
                                        : "%.2f"
                                                .formatted(
                                                        median(
                                                                all.stream()
                                                                        .mapToDouble(Round::cpu)
                                                                        .toArray()))));
    }

    private static Round run(Way way, String load, Duration time)
            throws IOException, InterruptedException {
        double before = way.cpuSeconds();
        if (load.equals("echo")) {
            var result = new EchoLoad(4).run(way.address(), time);
            double used = way.cpuSeconds() - before;
            return new Round(result.perSecond(), used * 10_000 / result.associations());
        }
        String[] numbers = load.split("x");
        int associations = Integer.parseInt(numbers[0]);
        int bytes = Integer.parseInt(numbers[1]) * 1000 / 2 * 2;
        var result = new StoreLoad(associations, bytes, 0, 1 << 17).run(way.address(), time);
        double used = way.cpuSeconds() - before;
        return new Round(result.megabytesPerSecond(), used * 1e9 / result.bytes());
    }

    private static void add(List<Way> ways, Set<String> only, String kind, Start start)
            throws IOException, InterruptedException {
        if (only.isEmpty() || only.contains(kind)) {
            ways.add(start.start());
        }
    }

    @FunctionalInterface
    private interface Start {
        Way start() throws IOException, InterruptedException;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
