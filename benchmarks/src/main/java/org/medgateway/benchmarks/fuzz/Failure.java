package org.medgateway.benchmarks.fuzz;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/// A demand that an input did not meet.
///
/// @param what in a sentence
/// @param cause what was thrown; null where nothing was
record Failure(
        String target,
        long seed,
        long number,
        byte[] input,
        Input.Cut cut,
        String what,
        @Nullable Throwable cause) {

    private static final int BYTES_A_LINE = 32;

    /// The command that shows it again.
    String again() {
        return "benchmarks/fuzz --seed " + seed + " --only " + target + " --input " + number;
    }

    /// What two failures with one root have in common, as far as a program can tell.
    String kind() {
        if (cause == null) {
            return what.replaceAll("[0-9]+", "#").lines().findFirst().orElse("");
        }
        StackTraceElement[] trace = cause.getStackTrace();
        return cause.getClass().getName() + (trace.length == 0 ? "" : " at " + trace[0]);
    }

    /// Writes all of it into the folder.
    Path write(Path folder) throws IOException {
        StringWriter text = new StringWriter();
        try (PrintWriter out = new PrintWriter(text)) {
            out.println(target + ", delivered " + cut + ": " + what);
            out.println(again());
            out.println();
            for (int at = 0; at < input.length; at += BYTES_A_LINE) {
                byte[] line =
                        Arrays.copyOfRange(input, at, Math.min(input.length, at + BYTES_A_LINE));
                out.println(HexFormat.of().formatHex(line));
            }
            if (cause != null) {
                out.println();
                cause.printStackTrace(out);
            }
        }
        Files.createDirectories(folder);
        Path file = folder.resolve(target + "-" + seed + "-" + number + ".txt");
        Files.writeString(file, text.toString());
        return file;
    }
}
