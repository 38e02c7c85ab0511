package org.medgateway.dicom.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;
import org.medgateway.dicom.wire.StorageCommitment.Reading;
import org.medgateway.dicom.wire.StorageCommitment.Reference;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Reads the data set of a storage commitment, whole in memory: two levels of it, whatever lengths
/// its sequences have; all else is stepped over.
final class StorageCommitmentReader {

    private static final long UNDEFINED = 0xFFFFFFFFL;
    private static final int DEEPEST = 16;

    /// A deflated data set may become this long.
    private static final int MOST_INFLATED = 64 << 20;

    private final ByteBuf in;
    private final boolean bigEndian;
    private boolean explicit;
    private String transactionUid = "";
    private String retrieveAeTitle = "";
    private final List<Reference> referenced = new ArrayList<>();
    private final List<Reference> failed = new ArrayList<>();

    /// An item that is being read.
    private static final class Item {
        private String sopClass = "";
        private String sopInstance = "";
        private String retrieveAeTitle = "";
        private int failureReason;
    }

    private static final class Broken extends Exception {
        private static final long serialVersionUID = 1L;

        Broken(String why) {
            super(why, null, false, false);
        }
    }

    private StorageCommitmentReader(ByteBuf in, DataSetEncoding encoding) {
        this.in = in;
        this.bigEndian = encoding == DataSetEncoding.EXPLICIT_BIG_ENDIAN;
        this.explicit = encoding != DataSetEncoding.IMPLICIT_LITTLE_ENDIAN;
    }

    static Reading read(ByteBuf dataSet, DataSetEncoding encoding) {
        try {
            var plain =
                    encoding == DataSetEncoding.DEFLATED_EXPLICIT_LITTLE_ENDIAN
                            ? inflated(dataSet)
                            : dataSet.slice();
            var reader = new StorageCommitmentReader(plain, encoding);
            reader.elements(plain.writerIndex(), false, null, 0);
            return new Reading.Understood(
                    new StorageCommitment(
                            reader.transactionUid,
                            reader.retrieveAeTitle,
                            reader.referenced,
                            reader.failed));
        } catch (Broken why) {
            return new Reading.Unreadable(String.valueOf(why.getMessage()));
        }
    }

    private static ByteBuf inflated(ByteBuf dataSet) throws Broken {
        var inflater = new Inflater(true);
        try {
            var bytes = new byte[dataSet.readableBytes()];
            dataSet.getBytes(dataSet.readerIndex(), bytes);
            inflater.setInput(bytes);
            var plain = Unpooled.buffer(4 * bytes.length);
            var piece = new byte[8192];
            while (!inflater.finished()) {
                int length = inflater.inflate(piece);
                if (length == 0 || plain.readableBytes() > MOST_INFLATED) {
                    throw new Broken("the deflated data set is cut, or too long");
                }
                plain.writeBytes(piece, 0, length);
            }
            return plain;
        } catch (DataFormatException notDeflated) {
            throw new Broken("the data set is not deflated as agreed");
        } finally {
            inflater.end();
        }
    }

    /// Reads elements up to `end`, or to the delimiter of an item of undefined length.
    private void elements(int end, boolean delimited, @Nullable Item item, int depth)
            throws Broken {
        while (in.readerIndex() < end) {
            int tag = tag();
            if (tag == Tag.ITEM_DELIMITATION && delimited) {
                u32();
                return;
            }
            var vr = "";
            long length;
            if (explicit) {
                need(4);
                vr = in.readCharSequence(2, StandardCharsets.ISO_8859_1).toString();
                length = u16();
                if (isLong(vr)) {
                    length = u32();
                }
            } else {
                length = u32();
                vr = Dictionary.vr(tag);
            }
            if (vr.equals("SQ") || length == UNDEFINED) {
                sequence(tag, vr, length, depth);
            } else {
                value(tag, length, item, depth);
            }
        }
        if (delimited) {
            throw new Broken("an item is not ended");
        }
    }

    private void sequence(int tag, String vr, long length, int depth) throws Broken {
        if (depth == DEEPEST) {
            throw new Broken("sequences nested deeper than " + DEEPEST);
        }
        boolean before = explicit;
        if (length == UNDEFINED && vr.equals("UN")) {
            explicit = false; // PS3.5 6.2.2
        }
        int end = length == UNDEFINED ? in.writerIndex() : end(length);
        while (in.readerIndex() < end) {
            int begins = tag();
            long itemLength = u32();
            if (begins == Tag.SEQUENCE_DELIMITATION && length == UNDEFINED) {
                explicit = before;
                return;
            }
            if (begins != Tag.ITEM) {
                throw new Broken(Tag.inWords(begins) + " where an item was expected");
            }
            var item = new Item();
            boolean open = itemLength == UNDEFINED;
            elements(open ? end : end(itemLength), open, item, depth + 1);
            if (depth == 0) {
                keep(tag, item);
            }
        }
        explicit = before;
        if (length == UNDEFINED) {
            throw new Broken(Tag.inWords(tag) + " is not ended");
        }
    }

    private void keep(int sequence, Item item) {
        if (item.sopInstance.isEmpty()) {
            return;
        }
        var reference =
                new Reference(
                        item.sopClass, item.sopInstance, item.retrieveAeTitle, item.failureReason);
        if (sequence == Tag.REFERENCED_SOP_SEQUENCE) {
            referenced.add(reference);
        } else if (sequence == Tag.FAILED_SOP_SEQUENCE) {
            failed.add(reference);
        }
    }

    private void value(int tag, long length, @Nullable Item item, int depth) throws Broken {
        int end = end(length);
        if (item == null) {
            switch (tag) {
                case Tag.TRANSACTION_UID -> transactionUid = text((int) length);
                case Tag.RETRIEVE_AE_TITLE -> retrieveAeTitle = text((int) length);
                default -> {}
            }
        } else if (depth == 1) {
            switch (tag) {
                case Tag.REFERENCED_SOP_CLASS_UID -> item.sopClass = text((int) length);
                case Tag.REFERENCED_SOP_INSTANCE_UID -> item.sopInstance = text((int) length);
                case Tag.RETRIEVE_AE_TITLE -> item.retrieveAeTitle = text((int) length);
                case Tag.FAILURE_REASON -> item.failureReason = length < 2 ? 0 : u16();
                default -> {}
            }
        }
        in.readerIndex(end);
    }

    private String text(int length) {
        return in.toString(in.readerIndex(), length, StandardCharsets.ISO_8859_1)
                .replace('\0', ' ')
                .strip();
    }

    private int end(long length) throws Broken {
        if (length > in.readableBytes()) {
            throw new Broken(
                    "%d bytes are announced, %d are left".formatted(length, in.readableBytes()));
        }
        return in.readerIndex() + (int) length;
    }

    private void need(int bytes) throws Broken {
        if (in.readableBytes() < bytes) {
            throw new Broken("it ends inside an element's header");
        }
    }

    private int tag() throws Broken {
        need(4);
        return u16() << 16 | u16();
    }

    private int u16() {
        return bigEndian ? in.readUnsignedShort() : in.readUnsignedShortLE();
    }

    private long u32() throws Broken {
        need(4);
        return bigEndian ? in.readUnsignedInt() : in.readUnsignedIntLE();
    }

    /// Explicit VRs with two reserved bytes: the length that was read is those, and the real one
    /// follows.
    private static boolean isLong(String vr) {
        return switch (vr) {
            case "OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV" ->
                    true;
            default -> false;
        };
    }
}
