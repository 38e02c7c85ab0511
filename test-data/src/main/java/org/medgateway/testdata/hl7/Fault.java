package org.medgateway.testdata.hl7;

import java.time.Duration;

/// What an engine does with a message instead of storing it and answering AA.
public sealed interface Fault {

    /// Stores and answers as it should.
    record Healthy() implements Fault {}

    /// Stores, never answers.
    record NoAnswer() implements Fault {}

    /// Stores, answers rightly but only after a while.
    record Late(Duration delay) implements Fault {}

    /// Stores, answers AA for a message that it was not asked about; empty: for none.
    record WrongControlId(String controlId) implements Fault {}

    /// Does not store, answers with this negative code.
    record Refuses(String code) implements Fault {}

    /// Resets the connection without having stored.
    record ResetsBeforeStoring() implements Fault {}

    /// Stores, resets the connection instead of answering.
    record ResetsAfterStoring() implements Fault {}

    /// Stores, resets the connection after the first bytes of the answer.
    record ResetsWithinAnswer(int bytes) implements Fault {}

    /// Stores, ends the stream in good order without an answer.
    record ClosesWithoutAnswer() implements Fault {}

    /// Stores, answers one byte at a time with a pause after each.
    record AnswersSlowly(Duration pause) implements Fault {}

    /// Stores, commits the block as MLLP release 2 does (06), then answers.
    record CommitsFirst() implements Fault {}

    /// Stores, answers twice in one go.
    record AnswersTwice() implements Fault {}

    /// Answers something that is not HL7.
    record AnswersNonsense() implements Fault {}
}
