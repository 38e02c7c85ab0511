package org.medgateway.dicom;

import org.medgateway.testdata.dicom.DicomObject;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// What storescp with `--bit-preserving` has written: the SHA-256 of each data set by SOP instance.
final class StoredFiles {

    private StoredFiles() {}

    /// @return all sums that some file of an instance has
    static Map<String, List<String>> sums(List<DicomObject> study, Path... folders) {
        var sums = new HashMap<String, List<String>>();
        for (var folder : folders) {
            try (var files = Files.list(folder)) {
                for (var file : files.toList()) {
                    var name = file.getFileName().toString();
                    study.stream()
                            .map(DicomObject::sopInstanceUid)
                            .filter(name::endsWith)
                            .forEach(
                                    uid ->
                                            sums.computeIfAbsent(uid, _ -> new ArrayList<>())
                                                    .add(sum(file)));
                }
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }
        return sums;
    }

    // [preamble 128]["DICM"][(0002,0000) UL 4][length of the rest of the group 4][rest][data set]
    private static String sum(Path file) {
        try {
            var bytes = Files.readAllBytes(file);
            if (bytes.length < 144) {
                return "cut";
            }
            int meta = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(140);
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes, 144 + meta, bytes.length - 144 - meta);
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
