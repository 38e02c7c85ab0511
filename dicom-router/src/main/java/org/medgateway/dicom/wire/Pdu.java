package org.medgateway.dicom.wire;

/// A protocol data unit that travels whole: everything of PS3.8 9.3 except P-DATA-TF, whose
/// contents are streamed (see [PduDecoder] and [PduScanner]).
public sealed interface Pdu
        permits AssociateRequest,
                AssociateAccept,
                AssociateReject,
                Pdu.ReleaseRequest,
                Pdu.ReleaseResponse,
                Abort {

    int ASSOCIATE_RQ = 0x01;
    int ASSOCIATE_AC = 0x02;
    int ASSOCIATE_RJ = 0x03;
    int P_DATA_TF = 0x04;
    int RELEASE_RQ = 0x05;
    int RELEASE_RP = 0x06;
    int ABORT = 0x07;

    /// Bytes before the contents of every PDU: type, a reserved byte, and the length.
    int HEADER = 6;

    /// A-RELEASE-RQ, PS3.8 9.3.6.
    record ReleaseRequest() implements Pdu {}

    /// A-RELEASE-RP, PS3.8 9.3.7.
    record ReleaseResponse() implements Pdu {}
}
