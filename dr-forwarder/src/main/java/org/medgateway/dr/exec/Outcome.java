package org.medgateway.dr.exec;

import java.util.List;

/// How a command ended.
///
/// @param command with its arguments
/// @param exit its exit code, or [#NOT_STARTED] or [#KILLED]
/// @param output what it wrote to standard output
/// @param errors what it wrote to standard error, or why it was not started or killed
public record Outcome(List<String> command, int exit, String output, String errors) {

    /// The program could not be started at all.
    public static final int NOT_STARTED = -1;

    /// The program was killed: too long, or too much output.
    public static final int KILLED = -2;

    public Outcome {
        command = List.copyOf(command);
    }

    /// Did it end with exit code 0?
    public boolean ok() {
        return exit == 0;
    }

    /// One sentence for a log or an exception.
    public String complaint() {
        String words = errors.isBlank() ? output.strip() : errors.strip();
        return "\"" + String.join(" ", command) + "\" ended with " + exit + ": " + words;
    }
}
