package org.medgateway.xds.wire;

/// What a look can be asked to read on for, beyond the header and the body's element, which it
/// always reads. A fact that a transaction does not have counts as known.
public enum Fact {
    /// The patient whose documents are meant.
    PATIENT,
    /// All repositories that are named.
    REPOSITORIES,
    /// All communities that are named.
    COMMUNITIES,
    /// How many documents are submitted, registered or asked for.
    DOCUMENTS
}
