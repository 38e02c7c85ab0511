package org.medgateway.testdata.dicom;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.TreeMap;

/// A DIMSE command set as the simulators see it: elements of group 0000 by element number.
public final class Command {

    public static final int C_STORE = 0x0001;
    public static final int C_FIND = 0x0020;
    public static final int C_ECHO = 0x0030;
    public static final int N_EVENT_REPORT = 0x0100;
    public static final int N_SET = 0x0120;
    public static final int N_ACTION = 0x0130;
    public static final int N_CREATE = 0x0140;
    public static final int C_CANCEL = 0x0FFF;
    static final int RESPONSE = 0x8000;

    private final TreeMap<Integer, byte[]> elements = new TreeMap<>();

    /// A command without a data set.
    static Command of(int field) {
        return new Command().us(0x0100, field).us(0x0800, 0x0101);
    }

    static Command read(byte[] bytes) {
        var command = new Command();
        var in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (in.hasRemaining()) {
            in.getShort();
            int element = in.getShort() & 0xFFFF;
            var value = new byte[in.getInt()];
            in.get(value);
            command.elements.put(element, value);
        }
        command.elements.remove(0);
        return command;
    }

    byte[] toBytes() {
        var body = new DataSetBytes(false);
        elements.forEach((element, value) -> body.bytes(element, "", value));
        var all = new DataSetBytes(false);
        all.ul(0, body.toBytes().length);
        return ByteBuffer.allocate(12 + body.toBytes().length)
                .put(all.toBytes())
                .put(body.toBytes())
                .array();
    }

    Command us(int element, int value) {
        elements.put(element, new byte[] {(byte) value, (byte) (value >>> 8)});
        return this;
    }

    Command uid(int element, String uid) {
        var bytes = (uid.length() % 2 == 0 ? uid : uid + "\0").getBytes(StandardCharsets.US_ASCII);
        elements.put(element, bytes);
        return this;
    }

    Command withDataSet() {
        return us(0x0800, 1);
    }

    public int number(int element) {
        var value = elements.get(element);
        return value == null ? 0 : value[0] & 0xFF | (value[1] & 0xFF) << 8;
    }

    public String text(int element) {
        var value = elements.get(element);
        return value == null
                ? ""
                : new String(value, StandardCharsets.ISO_8859_1).replace('\0', ' ').strip();
    }

    public int field() {
        return number(0x0100);
    }

    public int messageId() {
        return number(0x0110);
    }

    public int status() {
        return number(0x0900);
    }

    public boolean hasDataSet() {
        return number(0x0800) != 0x0101;
    }

    public String sopClass() {
        return text(2).isEmpty() ? text(3) : text(2);
    }

    public String sopInstance() {
        return text(0x1000).isEmpty() ? text(0x1001) : text(0x1000);
    }

    Command response(int status) {
        var response = of(field() | RESPONSE).us(0x0120, messageId()).us(0x0900, status);
        if (!sopClass().isEmpty()) {
            response.uid(2, sopClass());
        }
        if (!sopInstance().isEmpty()) {
            response.uid(0x1000, sopInstance());
        }
        return response;
    }

    @Override
    public String toString() {
        return "%04XH id %d status %04XH"
                .formatted(field(), Math.max(messageId(), number(0x0120)), status());
    }
}
