package org.medgateway.core.config;

/// One thing that is wrong with a configuration, and where.
///
/// @param line counted from 1; 0 when the file as a whole is meant
/// @param column counted from 1, in characters
/// @param path of the key, such as `virtualServices[3].servers[1]`; empty for the document itself
/// @param message what was found and what is expected
public record Problem(String file, int line, int column, String path, String message) {

    /// As compilers print it: `hospital.yaml:41:7 virtualServices[3].servers[1]: "pacs2" appears
    /// twice`.
    @Override
    public String toString() {
        String place = line > 0 ? file + ":" + line + ":" + column : file;
        return (path.isEmpty() ? place : place + " " + path) + ": " + message;
    }
}
