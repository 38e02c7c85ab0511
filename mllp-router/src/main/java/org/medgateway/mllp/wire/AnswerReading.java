package org.medgateway.mllp.wire;

/// What a body read as an answer turned out to be.
public sealed interface AnswerReading permits Acknowledgement, AnswerReading.NotAnAnswer {

    /// No acknowledgement can be read from it.
    ///
    /// @param why a sentence without message content
    record NotAnAnswer(String why) implements AnswerReading {}
}
