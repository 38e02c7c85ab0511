package org.medgateway.testdata.dicom;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// A generated instance: its identity and its data set as it travels.
///
/// @param dataSet in the encoding of the transfer syntax, without group 0002
public record DicomObject(
        String sopClass,
        String sopInstanceUid,
        String studyUid,
        String transferSyntax,
        byte[] dataSet) {

    public String sha256() {
        return Digests.sha256(dataSet);
    }

    /// Writes a DICOM file (PS3.10 chapter 7) into the folder, named after the instance.
    public Path writeTo(Path folder) {
        var meta = new DataSetBytes(true);
        meta.bytes(0x0002_0001, "OB", new byte[] {0, 1});
        meta.uid(0x0002_0002, sopClass);
        meta.uid(0x0002_0003, sopInstanceUid);
        meta.uid(0x0002_0010, transferSyntax);
        meta.uid(0x0002_0012, WireBytes.IMPLEMENTATION_CLASS);
        var length = new DataSetBytes(true);
        length.ul(0x0002_0000, meta.toBytes().length);
        var file = folder.resolve(sopInstanceUid + ".dcm");
        try (var out = Files.newOutputStream(file)) {
            out.write(new byte[128]);
            out.write("DICM".getBytes(StandardCharsets.US_ASCII));
            out.write(length.toBytes());
            out.write(meta.toBytes());
            out.write(dataSet);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        return file;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DicomObject object
                && sopInstanceUid.equals(object.sopInstanceUid)
                && Arrays.equals(dataSet, object.dataSet);
    }

    @Override
    public int hashCode() {
        return sopInstanceUid.hashCode();
    }

    @Override
    public String toString() {
        return "DicomObject[%s, %d bytes]".formatted(sopInstanceUid, dataSet.length);
    }
}
