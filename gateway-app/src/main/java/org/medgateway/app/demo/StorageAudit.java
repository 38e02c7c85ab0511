package org.medgateway.app.demo;

import org.medgateway.testdata.dicom.DicomObject;
import org.medgateway.testdata.dicom.Ledger;

import java.util.ArrayList;
import java.util.List;

/// What was confirmed has to be in an archive, and every copy of it as it was sent.
final class StorageAudit {
    private StorageAudit() {}

    /// @param confirmed the images that were answered with success
    /// @return what is wrong, one line each
    static List<String> of(Ledger ledger, List<DicomObject> confirmed) {
        List<String> wrong = new ArrayList<>();
        for (DicomObject image : confirmed) {
            List<Ledger.Arrival> arrivals = ledger.of(image.sopInstanceUid());
            if (arrivals.isEmpty()) {
                wrong.add(
                        "DICOM " + image.sopInstanceUid() + " was confirmed and is stored nowhere");
            }
            if (arrivals.stream().anyMatch(arrival -> !arrival.sha256().equals(image.sha256()))) {
                wrong.add("DICOM " + image.sopInstanceUid() + " was altered");
            }
        }
        return wrong;
    }
}
