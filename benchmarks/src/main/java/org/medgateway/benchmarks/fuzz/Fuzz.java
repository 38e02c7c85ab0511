package org.medgateway.benchmarks.fuzz;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/// `benchmarks/fuzz`: changed samples through every reader of foreign bytes.
@Command(
        name = "benchmarks/fuzz",
        description = {
            "Put changed samples through every reader of foreign bytes: whole, byte by byte and cut"
                    + " at random.",
            "Demanded of each: no exception, no second of processor time, every buffer given back,"
                    + " no more held than its limit, the same outcome however the input is cut, and"
                    + " where it also writes, the same when what was written is read again.",
            "Exit code 1 where anything was found."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  benchmarks/fuzz --minutes 10",
            "      every reader for ten minutes in all",
            "  benchmarks/fuzz --minutes 2 --only dicom-pdus,dicom-datasets --seed 7",
            "      two readers with the inputs of another seed",
            "  benchmarks/fuzz --seed 7 --only dicom-pdus --input 4711",
            "      one input again, as a failure names it",
            "  benchmarks/fuzz --list",
            "      the names"
        },
        sortOptions = false,
        mixinStandardHelpOptions = true)
final class Fuzz implements Callable<Integer> {

    @Option(
            names = "--minutes",
            paramLabel = "N",
            description = "How long, all readers together; 0.5 is half a minute. Default: 1.")
    private double minutes = 1;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description = "What the inputs follow from. Default: 1, the same every time.")
    private long seed = 1;

    @Option(
            names = "--only",
            paramLabel = "NAME",
            split = ",",
            description = "These readers, by name. Default: all.")
    private List<String> only = List.of();

    @Option(
            names = "--input",
            paramLabel = "N",
            description = "This one input of the one reader that --only names.")
    private @Nullable Long input;

    @Option(
            names = "--failures",
            paramLabel = "FOLDER",
            description = "Where failures are written. Default: benchmarks/target/fuzz.")
    private Path failures = Path.of("benchmarks", "target", "fuzz");

    @Option(names = "--list", description = "Name the readers and end.")
    private boolean list;

    @Spec private @Nullable CommandSpec spec;

    private Fuzz() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Fuzz()).execute(args));
    }

    @Override
    public Integer call() throws Exception {
        List<Target> all = Targets.all();
        CommandLine command = Objects.requireNonNull(spec).commandLine();
        PrintWriter out = command.getOut();
        if (list) {
            all.forEach(target -> out.println(target.name()));
            return 0;
        }
        List<Bout> bouts = chosen(all, command).stream().map(t -> new Bout(t, seed)).toList();
        if (input != null) {
            return again(bouts, input, command);
        }
        Duration time = Duration.ofMillis((long) (minutes * 60_000));
        return new Campaign(bouts, time, failures, out).run() ? 0 : 1;
    }

    private List<Target> chosen(List<Target> all, CommandLine command) {
        String names = all.stream().map(Target::name).collect(Collectors.joining(", "));
        for (String name : only) {
            if (all.stream().noneMatch(target -> target.name().equals(name))) {
                throw new ParameterException(
                        command, "--only: \"" + name + "\" is not one of " + names);
            }
        }
        return all.stream()
                .filter(target -> only.isEmpty() || only.contains(target.name()))
                .toList();
    }

    private int again(List<Bout> bouts, long number, CommandLine command) throws Exception {
        if (bouts.size() != 1) {
            throw new ParameterException(command, "--input: --only has to name one reader");
        }
        PrintWriter out = command.getOut();
        Trial.Result result = bouts.getFirst().trial(number).run();
        Failure failure = result.failure();
        if (failure == null) {
            out.println(result.accepted() ? "accepted" : "refused");
            return 0;
        }
        out.println(failure.what());
        out.println(failure.write(failures));
        return 1;
    }
}
