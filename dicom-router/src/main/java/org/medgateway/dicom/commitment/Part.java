package org.medgateway.dicom.commitment;

import java.util.List;

/// What one server is asked of a transaction.
///
/// @param uid the Transaction UID towards the server; nobody can guess it
/// @param instances SOP Instance UIDs
public record Part(String uid, String server, List<String> instances) {

    public Part {
        instances = List.copyOf(instances);
    }
}
