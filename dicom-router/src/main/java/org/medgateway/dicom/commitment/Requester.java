package org.medgateway.dicom.commitment;

/// Who asked for a storage commitment.
///
/// @param callingAeTitle the requester's own
/// @param calledAeTitle by which it called the gateway, and under which the gateway reports
/// @param transferSyntax of the request
public record Requester(String callingAeTitle, String calledAeTitle, String transferSyntax) {}
