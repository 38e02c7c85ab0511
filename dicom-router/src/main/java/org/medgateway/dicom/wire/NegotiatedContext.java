package org.medgateway.dicom.wire;

/// A presentation context of an answer, PS3.8 table 9-18.
///
/// @param id of the proposed context that this answers
/// @param transferSyntax the one accepted; of no meaning, and often empty, where refused
public record NegotiatedContext(int id, Result result, String transferSyntax) {

    /// A refusal; the transfer syntax is sent all the same, as most peers do, and not significant.
    public static NegotiatedContext refused(int id, Result why, String transferSyntax) {
        return new NegotiatedContext(id, why, transferSyntax);
    }

    public static NegotiatedContext accepted(int id, String transferSyntax) {
        return new NegotiatedContext(id, Result.ACCEPTANCE, transferSyntax);
    }

    public boolean isAccepted() {
        return result == Result.ACCEPTANCE;
    }

    /// PS3.8 table 9-18, in the order of its numbers.
    public enum Result {
        ACCEPTANCE("accepted"),
        USER_REJECTION("user rejection"),
        NO_REASON("no reason (provider rejection)"),
        ABSTRACT_SYNTAX_NOT_SUPPORTED("abstract syntax not supported"),
        TRANSFER_SYNTAXES_NOT_SUPPORTED("transfer syntaxes not supported");

        private final String words;

        Result(String words) {
            this.words = words;
        }

        public String inWords() {
            return words;
        }
    }
}
