package org.medgateway.testdata.dicom;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// Makes objects: plausible to every archive, belonging to nobody, and the same each time they are
/// made from the same name.
public final class DicomObjects {

    public static final String SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7";
    public static final String CT = "1.2.840.10008.5.1.4.1.1.2";
    public static final String MR = "1.2.840.10008.5.1.4.1.1.4";
    public static final String VERIFICATION = "1.2.840.10008.1.1";
    public static final String MPPS = "1.2.840.10008.3.1.2.3.3";
    public static final String STORAGE_COMMITMENT = "1.2.840.10008.1.20.1";
    public static final String STUDY_ROOT_FIND = "1.2.840.10008.5.1.4.1.2.2.1";
    public static final String IMPLICIT = "1.2.840.10008.1.2";
    public static final String EXPLICIT = "1.2.840.10008.1.2.1";

    private DicomObjects() {}

    /// A study of so many images.
    ///
    /// @param name the seed: another name, another study
    /// @param pixelBytes even; the size of each image's pixels
    public static List<DicomObject> study(String name, int images, int pixelBytes) {
        return IntStream.range(0, images).mapToObj(i -> image(name, i, pixelBytes)).toList();
    }

    /// One Secondary Capture image of a study, in Explicit VR Little Endian.
    public static DicomObject image(String study, int number, int pixelBytes) {
        return image(study, number, pixelBytes, SECONDARY_CAPTURE, EXPLICIT, "OT");
    }

    public static DicomObject image(
            String study,
            int number,
            int pixelBytes,
            String sopClass,
            String syntax,
            String modality) {
        var studyUid = uid(study);
        var instanceUid = uid(study + "/" + number);
        int rows = Math.clamp(pixelBytes / 2048, 1, 65534);
        int columns = Math.max(1, Math.min(65534, pixelBytes / rows));
        var d =
                new DataSetBytes(!syntax.equals(IMPLICIT))
                        .text(0x0008_0005, "CS", "ISO_IR 100")
                        .text(0x0008_0008, "CS", "DERIVED\\SECONDARY")
                        .uid(0x0008_0016, sopClass)
                        .uid(0x0008_0018, instanceUid)
                        .text(0x0008_0020, "DA", "20260101")
                        .text(0x0008_0030, "TM", "120000")
                        .text(0x0008_0050, "SH", "A" + Math.abs(study.hashCode() % 100000))
                        .text(0x0008_0060, "CS", modality)
                        .text(0x0008_0064, "CS", "WSD")
                        .text(0x0008_0080, "LO", "GENERATED")
                        .text(0x0008_0090, "PN", "")
                        .text(0x0008_1010, "SH", "SIMULATOR")
                        .text(0x0010_0010, "PN", "GENERATED^OBJECT")
                        .text(
                                0x0010_0020,
                                "LO",
                                "GEN-" + Integer.toUnsignedString(study.hashCode()))
                        .text(0x0010_0030, "DA", "")
                        .text(0x0010_0040, "CS", "O")
                        .uid(0x0020_000D, studyUid)
                        .uid(0x0020_000E, uid(study + "/series"))
                        .text(0x0020_0010, "SH", "1")
                        .text(0x0020_0011, "IS", "1")
                        .text(0x0020_0013, "IS", String.valueOf(number + 1))
                        .us(0x0028_0002, 1)
                        .text(0x0028_0004, "CS", "MONOCHROME2")
                        .us(0x0028_0010, rows)
                        .us(0x0028_0011, columns)
                        .us(0x0028_0100, 8)
                        .us(0x0028_0101, 8)
                        .us(0x0028_0102, 7)
                        .us(0x0028_0103, 0)
                        .bytes(0x7FE0_0010, "OW", pixels(number, pixelBytes));
        return new DicomObject(sopClass, instanceUid, studyUid, syntax, d.toBytes());
    }

    /// A UID under 2.25 (PS3.5 B.2) that belongs to this name.
    public static String uid(String name) {
        var digest = Digests.sha256().digest(name.getBytes(StandardCharsets.UTF_8));
        return "2.25." + new BigInteger(1, Arrays.copyOf(digest, 15));
    }

    private static byte[] pixels(int seed, int length) {
        var pixels = new byte[length];
        var random = new Random(seed);
        var block = new byte[Math.min(length, 4096)];
        random.nextBytes(block);
        for (int at = 0; at < length; at += block.length) {
            System.arraycopy(block, 0, pixels, at, Math.min(block.length, length - at));
            if (at + 8 <= length) {
                ByteBuffer.wrap(pixels).putLong(at, random.nextLong());
            }
        }
        return pixels;
    }
}
