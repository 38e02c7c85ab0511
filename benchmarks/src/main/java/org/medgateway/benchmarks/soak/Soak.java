package org.medgateway.benchmarks.soak;

import org.medgateway.app.demo.Front;
import org.medgateway.app.demo.Hospital;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/// The packaged gateway, as its users start it, before the simulated hospital: servers die, freeze
/// and come back, strangers send garbage, the configuration is reloaded, for as long as wanted.
/// Then the hospital's ledgers are judged, and whether the process grew.
@Command(
        name = "benchmarks/soak",
        description = {
            "Runs the gateway for a long time before a simulated hospital: servers die, freeze and"
                    + " come",
            "back, strangers send garbage, the configuration is reloaded. Exit code 0 when nothing"
                    + " was",
            "lost and the process did not grow."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  benchmarks/soak                              an hour",
            "  benchmarks/soak --minutes 600                a night",
            "  benchmarks/soak --minutes 5 --sample 5       to try it",
            "  benchmarks/soak --seed 42 --calm             without trouble: only load"
        },
        mixinStandardHelpOptions = true)
public final class Soak implements Callable<Integer> {

    /// A JVM compiles and caches for a while; what it needs then is no growth.
    private static final Duration WARM_UP = Duration.ofMinutes(2);

    @Option(names = "--minutes", paramLabel = "N", description = "How long (default: 60).")
    private int minutes = 60;

    @Option(
            names = "--sample",
            paramLabel = "SECONDS",
            description = "Between two looks at the process (default: 30).")
    private int sample = 30;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of what happens when; without it another one each time.")
    private long seed = new Random().nextLong(1_000_000);

    @Option(names = "--calm", description = "No trouble, only load.")
    private boolean calm;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Soak()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        Path folder = Files.createTempDirectory("medgateway-soak");
        out.printf("Seed %d; the gateway's files are in %s.%n", seed, folder);
        Ports ports = new Ports();
        try (Hospital hospital = new Hospital()) {
            String services = hospital.configuration(folder, ports);
            try (SoakedGateway gateway = SoakedGateway.start(folder, services, ports.taken())) {
                return soak(gateway, hospital, ports.taken(), out) ? 0 : 1;
            }
        }
    }

    private boolean soak(
            SoakedGateway gateway,
            Hospital hospital,
            List<InetSocketAddress> services,
            PrintWriter out)
            throws IOException, InterruptedException {
        Front front = gateway::address;
        hospital.begin(front);
        Random random = new Random(seed);
        Trouble trouble = new Trouble(random, hospital.victims(), gateway::reload);
        Growth growth = new Growth();
        long begun = System.nanoTime();
        long end = begun + Duration.ofMinutes(minutes).toNanos();
        long nextSample = begun + TimeUnit.SECONDS.toNanos(sample);
        try (Strangers strangers = new Strangers(random, services)) {
            for (long now = begun; now < end && gateway.isAlive(); now = System.nanoTime()) {
                if (!calm) {
                    trouble.happen(now);
                    strangers.knock();
                }
                if (now >= nextSample) {
                    nextSample += TimeUnit.SECONDS.toNanos(sample);
                    ProcessSample seen = gateway.sample();
                    if (now - begun >= WARM_UP.toNanos()) {
                        growth.add(seen);
                    }
                    out.printf(
                            "%6d s  %s; %d kills, %d freezes, %d reloads, %d strangers%n",
                            TimeUnit.NANOSECONDS.toSeconds(now - begun),
                            seen,
                            trouble.kills(),
                            trouble.freezes(),
                            trouble.reloads(),
                            strangers.count());
                }
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
        List<String> wrong = new ArrayList<>(growth.complaints());
        if (!gateway.isAlive()) {
            wrong.add("the gateway's process ended by itself; see its log");
        }
        boolean kept = hospital.judge(out);
        out.println(growth.summary());
        wrong.forEach(out::println);
        return kept && wrong.isEmpty();
    }
}
