package org.medgateway.dicom.wire;

import io.netty.buffer.ByteBuf;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Reads the SOP instances that a storage commitment request names (PS3.4 table J.3-1), whole in
/// memory. Sequences and items are entered by stepping over their headers only, so that lengths
/// defined and undefined read alike.
public final class ReferencedInstances {

    private ReferencedInstances() {}

    /// The Referenced SOP Instance UIDs in their order; what came before the first thing that is no
    /// element.
    public static List<String> in(ByteBuf dataSet, DataSetEncoding encoding) {
        var bytes = dataSet.slice();
        var found = new ArrayList<String>();
        while (bytes.readableBytes() >= 8) {
            int tag = u16(bytes, encoding) << 16 | u16(bytes, encoding);
            boolean structure = tag >>> 16 == 0xFFFE;
            String vr = "";
            long length;
            if (structure || encoding == DataSetEncoding.IMPLICIT_LITTLE_ENDIAN) {
                length = u32(bytes, encoding);
            } else {
                vr = bytes.readCharSequence(2, StandardCharsets.ISO_8859_1).toString();
                length = u16(bytes, encoding);
                if (isLong(vr)) {
                    if (bytes.readableBytes() < 4) {
                        return found;
                    }
                    length = u32(bytes, encoding);
                }
            }
            if (structure || vr.equals("SQ") || (vr.isEmpty() && Dictionary.vr(tag).equals("SQ"))) {
                continue;
            }
            if (length > bytes.readableBytes()) {
                return found;
            }
            if (tag == Tag.REFERENCED_SOP_INSTANCE_UID) {
                found.add(
                        bytes.toString(
                                        bytes.readerIndex(),
                                        (int) length,
                                        StandardCharsets.ISO_8859_1)
                                .replace('\0', ' ')
                                .strip());
            }
            bytes.skipBytes((int) length);
        }
        return found;
    }

    private static boolean isLong(String vr) {
        return switch (vr) {
            case "OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV" ->
                    true;
            default -> false;
        };
    }

    private static int u16(ByteBuf in, DataSetEncoding encoding) {
        return encoding == DataSetEncoding.EXPLICIT_BIG_ENDIAN
                ? in.readUnsignedShort()
                : in.readUnsignedShortLE();
    }

    private static long u32(ByteBuf in, DataSetEncoding encoding) {
        return encoding == DataSetEncoding.EXPLICIT_BIG_ENDIAN
                ? in.readUnsignedInt()
                : in.readUnsignedIntLE();
    }
}
