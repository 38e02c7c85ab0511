package org.medgateway.benchmarks.dicom;

import org.medgateway.testdata.dicom.ArchiveSimulator;
import org.medgateway.testdata.dicom.Ledger;

/// An archive as a process that reads, counts and throws away. Says its port on the first line.
final class ArchiveTarget {

    private ArchiveTarget() {}

    public static void main(String[] args) throws Exception {
        try (var archive =
                ArchiveSimulator.start("ARCHIVE", Ledger.counting()).maximumLength(1 << 17)) {
            System.out.println(archive.address().getPort());
            while (System.in.read() >= 0) {
                // the end of the input ends the archive
            }
        }
    }
}
