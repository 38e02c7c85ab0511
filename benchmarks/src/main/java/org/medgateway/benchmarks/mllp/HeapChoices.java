package org.medgateway.benchmarks.mllp;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/// What garbage collector and heap cost the gateway: messages through it with each choice, all
/// processes side by side, alternating: `HeapChoices [seconds] [rounds]`. Prints a table in
/// Markdown. What the collectors say themselves is read from their logs.
public final class HeapChoices {

    private static final Map<String, List<String>> CHOICES = new LinkedHashMap<>();

    static {
        CHOICES.put("Java's own choice", List.of());
        CHOICES.put("the same, from 64 MB on", List.of("-Xms64m"));
        CHOICES.put("the same, in huge pages", List.of("-XX:+UseTransparentHugePages"));
        CHOICES.put("Serial", List.of("-XX:+UseSerialGC"));
        CHOICES.put("Serial, from 64 MB on", List.of("-XX:+UseSerialGC", "-Xms64m"));
        CHOICES.put("Serial, up to 256 MB", List.of("-XX:+UseSerialGC", "-Xmx256m"));
        CHOICES.put("Parallel, from 64 MB on", List.of("-XX:+UseParallelGC", "-Xms64m"));
        CHOICES.put("G1, up to 256 MB", List.of("-XX:+UseG1GC", "-Xmx256m"));
    }

    private HeapChoices() {}

    public static void main(String[] args) throws Exception {
        double seconds = args.length > 0 ? Double.parseDouble(args[0]) : 3;
        int rounds = args.length > 1 ? Integer.parseInt(args[1]) : 2;
        Path folder = Files.createTempDirectory("heap-choices");
        Map<String, Contender> gateways = new LinkedHashMap<>();
        try (Load load = new Load();
                Contender engine = Contender.java("engine", AckServer.class)) {
            for (Map.Entry<String, List<String>> choice : CHOICES.entrySet()) {
                gateways.put(
                        choice.getKey(), start(folder, choice.getKey(), choice.getValue(), engine));
            }
            for (Contender gateway : gateways.values()) {
                load.run(gateway.address(), 16, 600, 1, 2);
            }
            for (int[] shape : new int[][] {{16, 600}, {256, 20_000}}) {
                measure(load, gateways, shape[0], shape[1], seconds, rounds);
            }
            System.out.println("\n| choice | pauses | longest ms | together ms | MB resident |");
            System.out.println("|---|---:|---:|---:|---:|");
            for (Contender gateway : gateways.values()) {
                double[] pauses = pauses(folder.resolve(file(gateway.name())));
                System.out.printf(
                        "| %s | %d | %.1f | %.0f | %d |%n",
                        gateway.name(),
                        pauses.length,
                        Arrays.stream(pauses).max().orElse(0),
                        Arrays.stream(pauses).sum(),
                        gateway.residentMegabytes());
            }
        } finally {
            gateways.values().forEach(Contender::close);
        }
    }

    private static void measure(
            Load load,
            Map<String, Contender> gateways,
            int connections,
            int bytes,
            double seconds,
            int rounds)
            throws Exception {
        Map<String, List<Load.Result>> found = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Contender gateway : gateways.values()) {
                found.computeIfAbsent(gateway.name(), _ -> new ArrayList<>())
                        .add(load.run(gateway.address(), connections, bytes, 0.3, seconds));
            }
        }
        System.out.printf("%n%d connections, %d bytes%n%n", connections, bytes);
        System.out.println("| choice | messages/s | median us | p99 us |");
        System.out.println("|---|---:|---:|---:|");
        found.forEach(
                (name, all) ->
                        System.out.printf(
                                "| %s | %,.0f | %.0f | %.0f |%n",
                                name,
                                all.stream().mapToDouble(Load.Result::perSecond).max().orElse(0),
                                all.stream().mapToDouble(Load.Result::median).min().orElse(0),
                                all.stream().mapToDouble(Load.Result::p99).min().orElse(0)));
    }

    private static String file(String name) {
        return name.replaceAll("[^A-Za-z0-9]+", "-") + ".log";
    }

    private static Contender start(Path folder, String name, List<String> options, Contender engine)
            throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(Path.of(System.getProperty("java.home"), "bin/java").toString()));
        command.addAll(options);
        command.addAll(
                List.of(
                        "-Xlog:gc:file=" + folder.resolve(file(name)),
                        "-XX:+UseCompactObjectHeaders",
                        "-Dio.netty.leakDetection.level=disabled",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        GatewayTarget.class.getName(),
                        "" + engine.address().getPort(),
                        "2",
                        "all"));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
        String line = lines.readLine();
        while (line != null && !line.matches("[0-9]+")) {
            line = lines.readLine();
        }
        if (line == null) {
            throw new IOException(name + " did not start");
        }
        return new Contender(name, Contender.loopback(Integer.parseInt(line)), process, 2);
    }

    /// The pauses that a log of `-Xlog:gc` tells, in milliseconds.
    private static double[] pauses(Path log) throws IOException {
        return Pattern.compile("Pause .* ([0-9.]+)ms")
                .matcher(Files.readString(log))
                .results()
                .map((MatchResult found) -> found.group(1))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }
}
