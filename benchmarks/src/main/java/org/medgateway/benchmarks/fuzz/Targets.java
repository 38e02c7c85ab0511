package org.medgateway.benchmarks.fuzz;

import java.util.List;

/// Every reader that is put to the test.
final class Targets {

    private Targets() {}

    static List<Target> all() {
        return List.of(
                new MllpFrames(),
                new Hl7Messages(),
                new DicomPdus(),
                new DicomRelay(),
                new DicomDataSets(),
                new DicomCommitments(),
                new HttpRequests(),
                new HttpAnswers(),
                new SoapPackages(),
                new SoapLooks(),
                new SoapAnswers(),
                new ProxyHeaders(),
                new ClientHellos(),
                new Configurations(),
                new Expressions(),
                Sessions.hl7(),
                Sessions.dicom(),
                Sessions.http(),
                Sessions.xds(),
                new Http2Sessions());
    }
}
