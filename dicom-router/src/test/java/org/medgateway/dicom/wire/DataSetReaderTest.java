package org.medgateway.dicom.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.medgateway.dicom.wire.DataSetEncoding.DEFLATED_EXPLICIT_LITTLE_ENDIAN;
import static org.medgateway.dicom.wire.DataSetEncoding.EXPLICIT_BIG_ENDIAN;
import static org.medgateway.dicom.wire.DataSetEncoding.EXPLICIT_LITTLE_ENDIAN;
import static org.medgateway.dicom.wire.DataSetEncoding.IMPLICIT_LITTLE_ENDIAN;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.medgateway.dicom.wire.DataSetReader.Progress;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.Deflater;

class DataSetReaderTest {

    private static final int ROWS = 0x0028_0010;
    private static final Set<Integer> WANTED =
            Set.of(
                    Tag.MODALITY,
                    Tag.INSTITUTION_NAME,
                    Tag.PATIENT_ID,
                    Tag.STUDY_INSTANCE_UID,
                    ROWS);

    @ParameterizedTest
    @EnumSource(DataSetEncoding.class)
    void wantedElementsAreFoundInEveryEncodingHoweverTheyAreCut(DataSetEncoding encoding) {
        var bytes = image(encoding);
        for (int size : new int[] {1 << 20, 1, 3, 64}) {
            var found = ((Progress.Done) read(encoding, bytes, size, 1 << 20, WANTED)).found();
            assertThat(found.text(Tag.MODALITY)).contains("CT");
            assertThat(found.text(Tag.INSTITUTION_NAME)).contains("Krankenhaus Süd");
            assertThat(found.text(Tag.PATIENT_ID)).contains("");
            assertThat(found.text(Tag.STUDY_INSTANCE_UID)).contains("1.2.3.4.5");
            assertThat(found.text(ROWS)).as("%s in pieces of %d", encoding, size).contains("512");
            assertThat(found.text(Tag.STATION_NAME)).isEmpty();
        }
    }

    @Test
    void nothingBehindTheLastWantedElementIsReadNorThePixels() {
        var reader =
                new DataSetReader(EXPLICIT_LITTLE_ENDIAN, Set.of(Tag.STUDY_INSTANCE_UID), 1 << 20);
        var bytes = image(EXPLICIT_LITTLE_ENDIAN);
        var uid =
                ByteBufUtil.indexOf(
                        Unpooled.copiedBuffer("1.2.3.4.5", StandardCharsets.US_ASCII),
                        Unpooled.wrappedBuffer(bytes));
        var upToTheUid = Unpooled.wrappedBuffer(bytes, 0, uid + 10);
        assertThat(reader.feed(upToTheUid, false)).isInstanceOf(Progress.Done.class);
        assertThat(upToTheUid.readerIndex()).isZero();
        reader.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1 << 20, 1})
    void storescusDataSetHasItsStudy(int size) {
        var story = Story.of(Golden.bytes("storescu-requestor"), 1 << 20);
        var bytes = ByteBufUtil.getBytes(story.dataSets);
        var found =
                ((Progress.Done) read(EXPLICIT_LITTLE_ENDIAN, bytes, size, 1 << 20, WANTED))
                        .found();
        assertThat(found.text(Tag.STUDY_INSTANCE_UID)).contains("1.2.826.0.1.3680043.10.1234.1");
        assertThat(found.text(Tag.INSTITUTION_NAME)).contains("GENERATED");
    }

    @Test
    void aLimitStopsTheReadingWithWhatWasFound() {
        var progress = read(EXPLICIT_LITTLE_ENDIAN, image(EXPLICIT_LITTLE_ENDIAN), 16, 120, WANTED);
        assertThat(progress)
                .isInstanceOfSatisfying(
                        Progress.Stopped.class,
                        stopped -> {
                            assertThat(stopped.why())
                                    .isEqualTo("nothing more within the first 120 bytes");
                            assertThat(stopped.found().text(Tag.MODALITY)).contains("CT");
                        });
    }

    @Test
    void aDeflatedBombStopsAtTheLimit() {
        // (0009,0010) OB of 64 MB of zeros, deflated to some KB
        var plain = Unpooled.buffer();
        plain.writeShortLE(9)
                .writeShortLE(0x10)
                .writeBytes(new byte[] {'O', 'B', 0, 0})
                .writeIntLE(64 << 20);
        plain.writeZero(64 << 20);
        var deflated = deflated(ByteBufUtil.getBytes(plain));
        assertThat(read(DEFLATED_EXPLICIT_LITTLE_ENDIAN, deflated, 100, 1 << 20, WANTED))
                .isInstanceOf(Progress.Stopped.class);
    }

    @ParameterizedTest
    @EnumSource(DataSetEncoding.class)
    void whatIsFoundWithinALimitDoesNotDependOnTheCuts(DataSetEncoding encoding) {
        var bytes = image(encoding);
        for (int limit = 1; limit < 400; limit++) {
            var whole = inWords(read(encoding, bytes, 1 << 20, limit, WANTED));
            for (int size : new int[] {1, 3, 64}) {
                assertThat(inWords(read(encoding, bytes, size, limit, WANTED)))
                        .as("limit %d, pieces of %d", limit, size)
                        .isEqualTo(whole);
            }
        }
    }

    private static String inWords(Progress progress) {
        var found =
                switch (progress) {
                    case Progress.More() -> FoundElements.NONE;
                    case Progress.Done(var elements) -> elements;
                    case Progress.Stopped(var elements, _) -> elements;
                };
        return progress.getClass().getSimpleName()
                + new TreeSet<>(WANTED).stream().map(found::text).toList();
    }

    @Test
    void whatStandsBeforeAFaultInADeflatedDataSetIsFound() {
        var good = Arrays.copyOf(image(EXPLICIT_LITTLE_ENDIAN), 100);
        var deflated = Unpooled.buffer();
        // RFC 1951 3.2.4: a stored block; 3.2.3: one of the type that does not exist
        deflated.writeByte(0).writeShortLE(good.length).writeShortLE(~good.length);
        deflated.writeBytes(good).writeByte(0x07);
        for (int size : new int[] {1 << 20, 1, 3, 64}) {
            var bytes = ByteBufUtil.getBytes(deflated);
            var read = read(DEFLATED_EXPLICIT_LITTLE_ENDIAN, bytes, size, 1 << 20, WANTED);
            assertThat(((Progress.Stopped) read).found().text(Tag.MODALITY))
                    .as("in pieces of %d", size)
                    .contains("CT");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ffffffffffffffffffffffffffffffff", // no VR
                "feff00e000000000", // an item outside a sequence
                "08001011 5351 0000 ffffffff 10001000 4c4f 0000 0000", // no item in a sequence
                "08001011 5351 0000 ffffffff feff0de0 00000000" // an item's end in a sequence
            })
    void whatIsNoDataSetStopsTheReading(String bytes) {
        assertThat(read(EXPLICIT_LITTLE_ENDIAN, Golden.hex(bytes), 1, 1 << 20, WANTED))
                .isInstanceOf(Progress.Stopped.class);
        assertThat(read(EXPLICIT_LITTLE_ENDIAN, Golden.hex(bytes), 100, 1 << 20, WANTED))
                .isInstanceOf(Progress.Stopped.class);
    }

    @Test
    void sequencesNestedWithoutEndStopTheReading() {
        var deep = Unpooled.buffer();
        for (int i = 0; i < 100; i++) {
            deep.writeBytes(Golden.hex("08001011 5351 0000 ffffffff feff00e0 ffffffff"));
        }
        assertThat(
                        read(
                                EXPLICIT_LITTLE_ENDIAN,
                                ByteBufUtil.getBytes(deep),
                                1 << 20,
                                1 << 20,
                                WANTED))
                .isInstanceOf(Progress.Stopped.class);
    }

    private static Progress read(
            DataSetEncoding encoding, byte[] bytes, int size, long limit, Set<Integer> wanted) {
        try (var reader = new DataSetReader(encoding, wanted, limit)) {
            for (int at = 0; ; at += size) {
                int length = Math.min(size, bytes.length - at);
                var progress =
                        reader.feed(
                                Unpooled.wrappedBuffer(bytes, at, length),
                                at + length == bytes.length);
                if (!(progress instanceof Progress.More)) {
                    return progress;
                }
            }
        }
    }

    /// An image with everything on the way that can hide a tag: a private block, a sequence of
    /// defined length, one of undefined length with one of the same tag inside, an unknown one (UN,
    /// written implicitly), and pixels that look like elements.
    private static byte[] image(DataSetEncoding encoding) {
        var w = new Writer(encoding);
        w.element(Tag.SPECIFIC_CHARACTER_SET, "CS", "ISO_IR 100");
        w.element(Tag.SOP_CLASS_UID, "UI", "1.2.840.10008.5.1.4.1.1.2\0");
        w.element(Tag.MODALITY, "CS", "CT");
        w.element(Tag.INSTITUTION_NAME, "LO", "Krankenhaus Süd ");
        w.header(0x0008_1110, "SQ", 0xFFFFFFFF);
        w.item(0xFFFFFFFF);
        w.element(Tag.STUDY_INSTANCE_UID, "UI", "9.9.9\0");
        w.header(0x0008_1199, "SQ", 0xFFFFFFFF);
        w.item(8);
        w.out.writeZero(8);
        w.delimiter(Tag.SEQUENCE_DELIMITATION);
        w.delimiter(Tag.ITEM_DELIMITATION);
        w.delimiter(Tag.SEQUENCE_DELIMITATION);
        w.header(0x0008_1111, "SQ", 16);
        w.out.writeZero(16);
        w.element(0x0009_0010, "LO", "PRIVATE ");
        if (encoding == EXPLICIT_LITTLE_ENDIAN || encoding == DEFLATED_EXPLICIT_LITTLE_ENDIAN) {
            w.header(0x0009_1001, "UN", 0xFFFFFFFF);
            var implicit = new Writer(IMPLICIT_LITTLE_ENDIAN);
            implicit.item(0xFFFFFFFF);
            implicit.element(Tag.PATIENT_ID, "LO", "NOT THIS");
            implicit.delimiter(Tag.ITEM_DELIMITATION);
            implicit.delimiter(Tag.SEQUENCE_DELIMITATION);
            w.out.writeBytes(implicit.out);
        }
        w.header(0x0009_1002, "OB", 6);
        w.out.writeZero(6);
        w.element(Tag.PATIENT_ID, "LO", "");
        w.element(Tag.STUDY_INSTANCE_UID, "UI", "1.2.3.4.5\0");
        w.header(ROWS, "US", 2);
        w.u16(512);
        w.header(0x7FE0_0010, "OW", 1024);
        w.out.writeZero(1024);
        var bytes = ByteBufUtil.getBytes(w.out);
        return encoding == DEFLATED_EXPLICIT_LITTLE_ENDIAN ? deflated(bytes) : bytes;
    }

    private static byte[] deflated(byte[] bytes) {
        var deflater = new Deflater(6, true);
        deflater.setInput(bytes);
        deflater.finish();
        var out = Unpooled.buffer();
        var piece = new byte[4096];
        while (!deflater.finished()) {
            out.writeBytes(piece, 0, deflater.deflate(piece));
        }
        deflater.end();
        return ByteBufUtil.getBytes(out);
    }

    private static final class Writer {
        private final ByteBuf out = Unpooled.buffer();
        private final DataSetEncoding encoding;

        Writer(DataSetEncoding encoding) {
            this.encoding = encoding;
        }

        void element(int tag, String vr, String text) {
            var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            header(tag, vr, bytes.length);
            out.writeBytes(bytes);
        }

        void header(int tag, String vr, int length) {
            u16(tag >>> 16);
            u16(tag);
            if (encoding == IMPLICIT_LITTLE_ENDIAN) {
                u32(length);
                return;
            }
            out.writeCharSequence(vr, StandardCharsets.US_ASCII);
            if (Set.of("SQ", "UN", "OB", "OW").contains(vr)) {
                u16(0);
                u32(length);
            } else {
                u16(length);
            }
        }

        void item(int length) {
            u16(0xFFFE);
            u16(0xE000);
            u32(length);
        }

        void delimiter(int tag) {
            u16(tag >>> 16);
            u16(tag);
            u32(0);
        }

        void u16(int value) {
            if (encoding == EXPLICIT_BIG_ENDIAN) {
                out.writeShort(value);
            } else {
                out.writeShortLE(value);
            }
        }

        void u32(int value) {
            if (encoding == EXPLICIT_BIG_ENDIAN) {
                out.writeInt(value);
            } else {
                out.writeIntLE(value);
            }
        }
    }
}
