package org.medgateway.testdata.dicom;

import java.util.List;
import java.util.Map;

/// A report on a storage commitment, as its receiver understood it.
///
/// @param titles `calling->called` of the association over which it came
/// @param eventType 1 all is safe, 2 something is not
/// @param safe SOP Instance UIDs
/// @param failed the failure reasons of all others
public record CommitmentReport(
        String titles,
        String transaction,
        int eventType,
        List<String> safe,
        Map<String, Integer> failed) {

    static CommitmentReport of(String titles, Command command, byte[] dataSet, String syntax) {
        var data = StorageCommitment.read(dataSet, syntax);
        return new CommitmentReport(
                titles,
                data.transactionUid(),
                command.number(0x1002),
                data.references().stream()
                        .map(StorageCommitment.Reference::sopInstance)
                        .filter(uid -> !data.failed().containsKey(uid))
                        .toList(),
                data.failed());
    }
}
