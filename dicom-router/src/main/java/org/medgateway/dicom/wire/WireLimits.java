package org.medgateway.dicom.wire;

/// What a decoder accepts before it says *broken*. None of these is allocated in advance.
///
/// @param association the longest A-ASSOCIATE PDU, in bytes
/// @param dataPdu the longest P-DATA-TF contents, in bytes: what we announced; 0 is no limit
/// @param commandSet the longest command set, in bytes
public record WireLimits(int association, long dataPdu, int commandSet) {

    /// 128 contexts with 40 transfer syntaxes each are 400 KB; no known command set reaches 4 KB.
    public static final WireLimits DEFAULT = new WireLimits(1 << 20, 0, 1 << 16);

    public WireLimits withDataPdu(long bytes) {
        return new WireLimits(association, bytes, commandSet);
    }
}
