package org.medgateway.dicom.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

class PduScannerTest {

    private final List<String> seen = new ArrayList<>();
    private final ByteBuf passed = Unpooled.buffer();
    private final List<Pdu> controls = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "storescu-requestor",
                "getscu-acceptor",
                "findscu-acceptor",
                "abort-requestor"
            })
    void dataPassesUntouchedAndControlIsFoundHoweverItIsCut(String golden) {
        var bytes = Golden.bytes(golden);
        var story = Story.of(bytes, 1 << 20);
        for (int size : new int[] {1 << 20, 1, 5, 1000}) {
            seen.clear();
            passed.clear();
            controls.clear();
            scan(bytes, size, true);
            assertThat(controls).as("in pieces of %d", size).isEqualTo(story.pdus);
            assertThat(seen)
                    .containsExactlyElementsOf(
                            story.commands.stream().map(Object::toString).toList());
            assertThat(ByteBufUtil.hexDump(passed)).isEqualTo(dataPdus(bytes));
        }
    }

    @Test
    void aRunOfDataIsOneSlice() {
        var data = dataPdus(Golden.bytes("storescu-requestor"));
        var in = Unpooled.wrappedBuffer(Golden.hex(data + data + data));
        var scanner = new PduScanner(WireLimits.DEFAULT, null);
        assertThat(scanner.next(in))
                .isInstanceOfSatisfying(
                        Scanned.Data.class,
                        run ->
                                assertThat(ByteBufUtil.hexDump(run.bytes()))
                                        .isEqualTo(data + data + data));
        assertThat(scanner.next(in)).isInstanceOf(Scanned.NeedMore.class);
    }

    @Test
    void garbageIsNotPassedOn() {
        scan("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII), 1, false);
        assertThat(passed.isReadable()).isFalse();
        assertThat(seen).containsExactly("broken: PDU type 47H does not exist");
    }

    private void scan(byte[] bytes, int size, boolean observe) {
        var scanner = new PduScanner(WireLimits.DEFAULT, observe ? observer() : null);
        for (int at = 0; at < bytes.length; at += size) {
            if (!drain(
                    scanner,
                    Unpooled.wrappedBuffer(bytes, at, Math.min(size, bytes.length - at)))) {
                return;
            }
        }
    }

    private boolean drain(PduScanner scanner, ByteBuf in) {
        while (true) {
            switch (scanner.next(in)) {
                case Scanned.NeedMore() -> {
                    return true;
                }
                case Scanned.Data(var run) -> passed.writeBytes(run);
                case Scanned.Control(var pdu) -> controls.add(pdu);
                case Scanned.Broken(var _, var why) -> {
                    seen.add("broken: " + why);
                    return false;
                }
            }
        }
    }

    private PduScanner.MessageObserver observer() {
        return new PduScanner.MessageObserver() {
            @Override
            public void command(int contextId, CommandSet command) {
                seen.add(command.toString());
            }

            @Override
            public void data(int contextId, int bytes, boolean last) {}
        };
    }

    /// The P-DATA-TF PDUs of a recording, by PDU length alone.
    private static String dataPdus(byte[] bytes) {
        var in = Unpooled.wrappedBuffer(bytes);
        var data = new StringBuilder();
        while (in.isReadable()) {
            int length = Pdu.HEADER + in.getInt(in.readerIndex() + 2);
            if (in.getByte(in.readerIndex()) == Pdu.P_DATA_TF) {
                data.append(ByteBufUtil.hexDump(in, in.readerIndex(), length));
            }
            in.skipBytes(length);
        }
        return data.toString();
    }
}
