package org.medgateway.dicom.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.medgateway.dicom.wire.Golden.hex;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class PduDecoderTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    echoscu-requestor  | RQ ECHOSCU->ANY-SCP; 1:C-ECHO-RQ 1; RELEASE-RQ
                    echoscu-acceptor   | AC 1/1; 1:C-ECHO-RSP to 1, status 0000H; RELEASE-RP
                    storescu-requestor | RQ STORESCU->ANY-SCP; 203:C-STORE-RQ 1; 203:data 330; RELEASE-RQ
                    storescu-acceptor  | AC 128/128; 203:C-STORE-RSP to 1, status 0000H; RELEASE-RP
                    refused-acceptor   | rejected (permanent): no reason given by the service user
                    findscu-requestor  | RQ ME->QR; 1:C-FIND-RQ 1; 1:data 22; RELEASE-RQ
                    findscu-acceptor   | AC 1/1; 1:C-FIND-RSP to 1, status FF00H; 1:data 62; 1:C-FIND-RSP to 1, status 0000H; RELEASE-RP
                    movescu-requestor  | RQ ME->QR; 3:C-MOVE-RQ 1; 3:data 52; RELEASE-RQ
                    abort-requestor    | RQ ECHOSCU->ANY-SCP; 1:C-ECHO-RQ 1; aborted by the service user
                    getscu-acceptor    | AC 121/121; 159:C-STORE-RQ 1; 159:data 330; 1:C-GET-RSP to 1, status FF00H; 1:C-GET-RSP to 1, status 0000H; RELEASE-RP
                    """)
    void whatRealPeersSendIsUnderstoodHoweverItIsCut(String golden, String told) {
        for (int size : new int[] {Integer.MAX_VALUE / 2, 1, 7}) {
            var story = Story.of(Golden.bytes(golden), size);
            assertThat(String.join("; ", story.events)).as("in pieces of %d", size).isEqualTo(told);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echoscu-requestor", "echoscu-acceptor", "storescu-requestor", "storescu-acceptor",
                "findscu-requestor", "getscu-requestor", "getscu-acceptor", "refused-acceptor",
                "abort-requestor", "movescu-acceptor"
            })
    void everyPduIsTheSameAfterEncodingAndDecoding(String golden) {
        var pdus = Story.of(Golden.bytes(golden), 1 << 20).pdus;
        assertThat(pdus).isNotEmpty();
        for (var pdu : pdus) {
            var encoded = Unpooled.buffer();
            PduEncoder.encode(pdu, encoded);
            assertThat(Story.of(ByteBufUtil.getBytes(encoded), 1 << 20).pdus).containsExactly(pdu);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"echoscu-acceptor", "getscu-acceptor", "refused-acceptor"})
    void whatDoesNotUseReservedFieldsIsTheSameByteForByte(String golden) {
        var bytes = Golden.bytes(golden);
        var encoded = Unpooled.buffer();
        PduEncoder.encode(Story.of(bytes, 1 << 20).pdus.getFirst(), encoded);
        var first = Unpooled.wrappedBuffer(bytes, 0, encoded.readableBytes());
        assertThat(ByteBufUtil.hexDump(encoded)).isEqualTo(ByteBufUtil.hexDump(first));
    }

    /// Each row: what is wrong | the bytes | the abort's reason and words.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    no such type          | 09 00 00000004 00000000            | UNRECOGNIZED_PDU: PDU type 09H does not exist
                    text instead          | 474554202f20                       | UNRECOGNIZED_PDU: PDU type 47H does not exist
                    2 GB of request       | 01 00 7fffffff                     | INVALID_PARAMETER_VALUE: a PDU of type 01H says it has 2147483647 bytes, the most is 1048576
                    4 GB of abort         | 07 00 ffffffff                     | INVALID_PARAMETER_VALUE: a PDU of type 07H says it has 4294967295 bytes, the most is 4
                    short release         | 05 00 00000002 0000                | INVALID_PARAMETER_VALUE: A-RELEASE-RQ: 2 bytes, expected 4
                    request without head  | 01 00 00000004 00010000            | INVALID_PARAMETER_VALUE: A-ASSOCIATE-RQ: ends early: 16 bytes wanted, 0 left
                    value longer than PDU | 04 00 00000007 00000004 01 03 00   | INVALID_PARAMETER_VALUE: P-DATA-TF: a presentation data value says it has 2 more bytes, its PDU has 1
                    value of 4 GB         | 04 00 00000007 ffffffff 01 03 00   | INVALID_PARAMETER_VALUE: P-DATA-TF: a presentation data value says it has 4294967293 more bytes, its PDU has 1
                    value of nothing      | 04 00 00000006 00000001 01 03      | INVALID_PARAMETER_VALUE: P-DATA-TF: a presentation data value says it has 1 bytes, 2 is the least
                    PDU ends in a header  | 04 00 00000003 000000              | INVALID_PARAMETER_VALUE: P-DATA-TF: it ends inside the header of a presentation data value
                    longer than agreed    | 04 00 00010001                     | INVALID_PARAMETER_VALUE: P-DATA-TF of 65537 bytes, agreed were at most 65536
                    data before a command | 04 00 00000006 00000002 01 02      | UNEXPECTED_PARAMETER: data where a command was expected
                    empty command         | 04 00 00000006 00000002 01 03      | INVALID_PARAMETER_VALUE: command set: it has no Command Field
                    """)
    void whatBreaksTheStandardIsNamed(String what, String bytes, String told) {
        var limits = WireLimits.DEFAULT.withDataPdu(65536);
        for (int size : new int[] {1 << 20, 1}) {
            var events = Story.of(hex(bytes), size, limits).events;
            assertThat(events.getLast()).as("%s, in pieces of %d", what, size).isEqualTo(told);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1 << 20, 1})
    void severalValuesMayStandInOnePduAndACommandMayBeCutAnywhere(int size) {
        // P-DATA-TF [PDV ctx 1 command, not last: the first 20 bytes][PDV ctx 1 command, last: the
        // rest], then the same message in one value
        var command = Unpooled.buffer();
        CommandSet.of(Dimse.C_ECHO.requestField()).with(Tag.MESSAGE_ID, 7).encode(command);
        var rest = command.readableBytes() - 20;
        var out = Unpooled.buffer();
        out.writeByte(4).writeByte(0).writeInt(6 + 20 + 6 + rest);
        out.writeInt(22).writeByte(1).writeByte(1).writeBytes(command, 0, 20);
        out.writeInt(2 + rest).writeByte(1).writeByte(3).writeBytes(command, 20, rest);
        out.writeByte(4).writeByte(0).writeInt(6 + command.readableBytes());
        out.writeInt(2 + command.readableBytes()).writeByte(1).writeByte(3).writeBytes(command);
        assertThat(Story.of(ByteBufUtil.getBytes(out), size).events)
                .isEqualTo(List.of("1:C-ECHO-RQ 7", "1:C-ECHO-RQ 7"));
    }

    @ParameterizedTest
    @CsvSource({"2, is not odd", "1, is there twice"})
    void contextIdsAreOddAndUnique(int second, String why) {
        var encoded = Unpooled.buffer();
        var contexts =
                List.of(
                        new ProposedContext(
                                1, Uids.VERIFICATION, List.of(Uids.IMPLICIT_VR_LITTLE_ENDIAN)),
                        new ProposedContext(
                                second,
                                Uids.VERIFICATION,
                                List.of(Uids.IMPLICIT_VR_LITTLE_ENDIAN)));
        PduEncoder.encode(new AssociateRequest("A", "B", contexts, UserInformation.of()), encoded);
        assertThat(Story.of(ByteBufUtil.getBytes(encoded), 1).events.getLast()).contains(why);
    }
}
