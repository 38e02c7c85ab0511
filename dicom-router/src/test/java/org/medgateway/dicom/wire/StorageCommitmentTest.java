package org.medgateway.dicom.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.medgateway.dicom.wire.StorageCommitment.Reading;
import org.medgateway.dicom.wire.StorageCommitment.Reference;

import java.util.HexFormat;
import java.util.List;

class StorageCommitmentTest {

    private static final StorageCommitment REPORT =
            new StorageCommitment(
                    "2.25.1",
                    "PACS",
                    List.of(new Reference("1.2.840.1", "1.2.3", "", 0)),
                    List.of(
                            new Reference("1.2.840.1", "1.2.3.4", "", 0x0112),
                            new Reference("1.2.840.2", "1.2.3.5", "ARC", 0x0110)));

    private static StorageCommitment understood(ByteBuf bytes, DataSetEncoding encoding) {
        return switch (StorageCommitment.read(bytes, encoding)) {
            case Reading.Understood(var commitment) -> commitment;
            case Reading.Unreadable(var why) -> throw new AssertionError(why);
        };
    }

    @ParameterizedTest
    @EnumSource
    void isReadAsItWasWrittenInEveryEncoding(DataSetEncoding encoding) {
        var bytes = REPORT.toBytes(encoding);
        assertThat(bytes.readableBytes() % 2).isZero();
        assertThat(understood(bytes, encoding)).isEqualTo(REPORT);
        assertThat(REPORT.eventType()).isEqualTo(StorageCommitment.FAILURES_EXIST);
    }

    @ParameterizedTest
    @EnumSource(names = "DEFLATED_EXPLICIT_LITTLE_ENDIAN", mode = EnumSource.Mode.EXCLUDE)
    void whatIsCutInAnElementIsNotUnderstood(DataSetEncoding encoding) {
        var bytes = REPORT.toBytes(encoding);
        int atAnElement = 0;
        for (int length = 1; length < bytes.readableBytes(); length++) {
            if (StorageCommitment.read(bytes.slice(0, length), encoding)
                    instanceof Reading.Understood) {
                atAnElement++;
            }
        }
        assertThat(atAnElement)
                .as("after the retrieve AE title, the transaction UID, the failed sequence")
                .isEqualTo(3);
    }

    // (0008,1195) UI 1.2
    // (0008,1199) SQ, undefined length
    //   item, undefined length: (0008,1150) UI 1.3, (0008,1155) UI 1.4,
    //     (0040,A170) SQ, undefined length, an item of undefined length with (0008,1155) UI 9.9
    //   item, 20 bytes: (0008,1150) UI 1.3, (0008,1155) UI 1.5
    private static final String UNDEFINED =
            """
            0800 9511 5549 0400 312e3200
            0800 9911 5351 0000 ffffffff
              feff 00e0 ffffffff
                0800 5011 5549 0400 312e3300
                0800 5511 5549 0400 312e3400
                4000 70a1 5351 0000 ffffffff
                  feff 00e0 ffffffff
                    0800 5511 5549 0400 392e3900
                  feff 0de0 00000000
                feff dde0 00000000
              feff 0de0 00000000
              feff 00e0 18000000
                0800 5011 5549 0400 312e3300
                0800 5511 5549 0400 312e3500
            feff dde0 00000000
            """;

    @Test
    void lengthsMayBeUndefinedAndSequencesMayNest() {
        var bytes =
                Unpooled.wrappedBuffer(HexFormat.of().parseHex(UNDEFINED.replaceAll("\\s", "")));
        var read = understood(bytes, DataSetEncoding.EXPLICIT_LITTLE_ENDIAN);
        assertThat(read.transactionUid()).isEqualTo("1.2");
        assertThat(read.referenced())
                .containsExactly(
                        new Reference("1.3", "1.4", "", 0), new Reference("1.3", "1.5", "", 0));
    }

    @Test
    void aThousandOpenSequencesAreNotFollowed() {
        var bytes = Unpooled.buffer();
        for (int i = 0; i < 1000; i++) {
            bytes.writeBytes(HexFormat.of().parseHex("08009911ffffffff" + "feff00e0ffffffff"));
        }
        assertThat(StorageCommitment.read(bytes, DataSetEncoding.IMPLICIT_LITTLE_ENDIAN))
                .isInstanceOf(Reading.Unreadable.class);
    }
}
