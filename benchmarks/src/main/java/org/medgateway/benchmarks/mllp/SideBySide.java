package org.medgateway.benchmarks.mllp;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Messages through everything that may stand before an engine, alternating in one run, medians of
/// the rounds: `SideBySide [seconds] [rounds] [connections,...] [bytes,...] [names,...]`. Prints a
/// table in Markdown.
public final class SideBySide {

    private static final double WARM_UP = 1.0;

    private SideBySide() {}

    /// One round of one contender.
    private record Round(Load.Result result, double cpuPer100k) {}

    public static void main(String[] args) throws Exception {
        double seconds = args.length > 0 ? Double.parseDouble(args[0]) : 2;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        int[] connections = numbers(args.length > 2 ? args[2] : "1,16,256");
        int[] sizes = numbers(args.length > 3 ? args[3] : "600,20000");
        Set<String> only = args.length > 4 ? Set.of(args[4].split(",")) : Set.of();
        Path folder = Files.createTempDirectory("side-by-side");
        List<Contender> contenders = new ArrayList<>();
        try (Load load = new Load();
                Contender engine = Contender.java("none", AckServer.class)) {
            int port = engine.address().getPort();
            contenders.add(new Contender("none", engine.address(), null, 5));
            add(contenders, only, "haproxy", () -> Contender.haproxy(folder, 1, 16, port));
            add(contenders, only, "haproxy", () -> Contender.haproxy(folder, 1, 256, port));
            add(contenders, only, "haproxy", () -> Contender.haproxy(folder, 2, 16, port));
            add(contenders, only, "haproxy", () -> Contender.haproxy(folder, 2, 256, port));
            add(contenders, only, "gateway", () -> gateway(1, "off", port));
            add(contenders, only, "gateway", () -> gateway(2, "off", port));
            add(contenders, only, "log", () -> gateway(2, "all", port));
            add(
                    contenders,
                    only,
                    "camel",
                    () -> Contender.java("camel-mllp", CamelTarget.class, "" + port));
            for (Contender contender : contenders) {
                load.run(contender.address(), 16, 600, contender.warmUp(), 1);
            }
            for (int size : sizes) {
                for (int count : connections) {
                    measure(load, contenders, count, size, seconds, rounds);
                }
            }
            for (Contender contender : contenders) {
                if (contender.process() != null) {
                    System.out.printf(
                            "%s: %d MB resident at the end%n",
                            contender.name(), contender.residentMegabytes());
                }
            }
        } finally {
            contenders.forEach(Contender::close);
        }
    }

    private static void measure(
            Load load,
            List<Contender> contenders,
            int connections,
            int bytes,
            double seconds,
            int rounds)
            throws Exception {
        Map<Contender, List<Round>> found = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Contender contender : contenders) {
                double before = contender.cpuSeconds();
                Load.Result result =
                        load.run(
                                contender.address(),
                                connections,
                                bytes,
                                round == 0 ? WARM_UP : 0.3,
                                seconds);
                double total = result.perSecond() * (seconds + (round == 0 ? WARM_UP : 0.3));
                double cpu = (contender.cpuSeconds() - before) * 100_000 / total;
                found.computeIfAbsent(contender, _ -> new ArrayList<>())
                        .add(new Round(result, cpu));
            }
        }
        System.out.printf("%n%d connections, %d bytes%n%n", connections, bytes);
        System.out.println(
                "| before the engine | messages/s | median us | p99 us | CPU s per 100,000 |");
        System.out.println("|---|---:|---:|---:|---:|");
        found.forEach(
                (contender, all) ->
                        System.out.printf(
                                "| %s | %,.0f | %.0f | %.0f | %s |%n",
                                contender.name(),
                                median(
                                        all.stream()
                                                .mapToDouble(r -> r.result().perSecond())
                                                .toArray()),
                                median(
                                        all.stream()
                                                .mapToDouble(r -> r.result().median())
                                                .toArray()),
                                median(all.stream().mapToDouble(r -> r.result().p99()).toArray()),
                                contender.process() == null
                                        ? ""
                                        : "%.2f"
                                                .formatted(
                                                        median(
                                                                all.stream()
                                                                        .mapToDouble(
                                                                                Round::cpuPer100k)
                                                                        .toArray()))));
    }

    private static void add(List<Contender> contenders, Set<String> only, String kind, Start start)
            throws IOException, InterruptedException {
        if (only.isEmpty() || only.contains(kind)) {
            contenders.add(start.start());
        }
    }

    private static Contender gateway(int loops, String logged, int engine) throws IOException {
        String name =
                "this gateway, %d loop%s%s"
                        .formatted(
                                loops,
                                loops == 1 ? "" : "s",
                                logged.equals("off") ? "" : ", exchange log on");
        return Contender.java(name, GatewayTarget.class, "" + engine, "" + loops, logged);
    }

    @FunctionalInterface
    private interface Start {
        Contender start() throws IOException, InterruptedException;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static int[] numbers(String list) {
        return Arrays.stream(list.split(",")).mapToInt(Integer::parseInt).toArray();
    }
}
