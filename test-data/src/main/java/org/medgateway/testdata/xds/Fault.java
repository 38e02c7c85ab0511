package org.medgateway.testdata.xds;

import java.time.Duration;

/// How a simulated server misbehaves, until it is told otherwise.
public sealed interface Fault {

    /// It behaves.
    record None() implements Fault {}

    /// Resets the connection once it has read this many bytes of a request's body.
    record ResetInRequest(long bytes) implements Fault {}

    /// Reads the request, does the work, and resets the connection without an answer.
    record ResetBeforeAnswer() implements Fault {}

    /// Resets the connection in the middle of its answer's body.
    record ResetInAnswer() implements Fault {}

    /// Answers late.
    record Late(Duration by) implements Fault {}

    /// Reads the request and never answers.
    record Silent() implements Fault {}

    /// Answers with this status and words that are no SOAP.
    record Status(int status) implements Fault {}

    Fault NONE = new None();
}
