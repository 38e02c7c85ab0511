package org.medgateway.testdata.dicom;

import java.net.InetSocketAddress;
import java.time.Duration;

/// How an archive behaves: well, or in one of the ways in which real ones fail.
public sealed interface Behaviour {

    Behaviour WELL = new Well();

    record Well() implements Behaviour {}

    /// A-ASSOCIATE-RJ with these numbers.
    record Reject(int result, int source, int reason) implements Behaviour {
        public static final Reject TRANSIENT = new Reject(2, 3, 1);
        public static final Reject PERMANENT = new Reject(1, 1, 7);
    }

    /// A-ABORT instead of an answer to the association request.
    record AbortAssociation() implements Behaviour {}

    /// Accepts the connection and never answers the association request.
    record Silent() implements Behaviour {}

    /// Stores this many objects, then drops the connection (with a reset) in the middle of the next
    /// data set, and behaves well afterwards.
    record DieDuringStore(int after) implements Behaviour {}

    /// Stores the object and aborts instead of answering; once, then behaves well.
    record AbortAfterStore() implements Behaviour {}

    /// Aborts in the middle of a data set; once, then behaves well.
    record AbortDuringStore() implements Behaviour {}

    /// Stops reading in the middle of a data set, for good.
    record Freeze() implements Behaviour {}

    /// Stores the object and never answers.
    record NoAnswer() implements Behaviour {}

    /// Accepts storage commitments and reports on none.
    record NoReport() implements Behaviour {}

    /// Reports on storage commitments over associations that it opens to this address.
    record ReportOver(InetSocketAddress to) implements Behaviour {}

    /// Refuses storage commitments with this status.
    record RefuseCommitment(int status) implements Behaviour {}

    /// Waits before each answer.
    record Slow(Duration each) implements Behaviour {}

    /// Answers every C-STORE with this status.
    record Answer(int status) implements Behaviour {}

    /// Accepts contexts of this SOP class only.
    record Only(String sopClass) implements Behaviour {}
}
