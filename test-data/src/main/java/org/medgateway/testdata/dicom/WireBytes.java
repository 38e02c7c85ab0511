package org.medgateway.testdata.dicom;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The PDUs of PS3.8 as the simulators write and read them.
final class WireBytes {

    static final String IMPLEMENTATION_CLASS = "2.25.27182818284590452353602874713526";

    static final int ASSOCIATE_RQ = 1;
    static final int ASSOCIATE_AC = 2;
    static final int ASSOCIATE_RJ = 3;
    static final int P_DATA = 4;
    static final int RELEASE_RQ = 5;
    static final int RELEASE_RP = 6;
    static final int ABORT = 7;

    private WireBytes() {}

    /// A presentation context; of an answer when `result` is not negative.
    record Context(int id, int result, String abstractSyntax, List<String> transferSyntaxes) {}

    /// What the simulators look at in a request or an answer.
    ///
    /// @param scpRoles SOP classes of which the requestor is the SCP, and not the SCU
    record Association(
            String called,
            String calling,
            List<Context> contexts,
            long maximumLength,
            int windowInvoked,
            List<String> scpRoles) {}

    static byte[] four(int type, int a, int b, int c) {
        return new byte[] {(byte) type, 0, 0, 0, 0, 4, 0, (byte) a, (byte) b, (byte) c};
    }

    static byte[] associate(int type, Association association) {
        var body = new ByteArrayOutputStream();
        body.writeBytes(new byte[] {0, 1, 0, 0});
        body.writeBytes(
                "%-16s%-16s"
                        .formatted(association.called, association.calling)
                        .getBytes(StandardCharsets.US_ASCII));
        body.writeBytes(new byte[32]);
        item(0x10, "1.2.840.10008.3.1.1.1".getBytes(StandardCharsets.US_ASCII), body);
        for (var context : association.contexts) {
            var c = new ByteArrayOutputStream();
            c.writeBytes(new byte[] {(byte) context.id, 0, (byte) Math.max(0, context.result), 0});
            if (type == ASSOCIATE_RQ) {
                item(0x30, context.abstractSyntax.getBytes(StandardCharsets.US_ASCII), c);
            }
            for (var syntax : context.transferSyntaxes) {
                item(0x40, syntax.getBytes(StandardCharsets.US_ASCII), c);
            }
            item(type == ASSOCIATE_RQ ? 0x20 : 0x21, c.toByteArray(), body);
        }
        var user = new ByteArrayOutputStream();
        item(0x51, ByteBuffer.allocate(4).putInt((int) association.maximumLength).array(), user);
        item(0x52, IMPLEMENTATION_CLASS.getBytes(StandardCharsets.US_ASCII), user);
        if (association.windowInvoked != 1) {
            int n = association.windowInvoked;
            item(0x53, new byte[] {(byte) (n >>> 8), (byte) n, 0, 1}, user);
        }
        for (var sopClass : association.scpRoles) {
            var uid = sopClass.getBytes(StandardCharsets.US_ASCII);
            item(
                    0x54,
                    ByteBuffer.allocate(4 + uid.length)
                            .putShort((short) uid.length)
                            .put(uid)
                            .put((byte) 0)
                            .put((byte) 1)
                            .array(),
                    user);
        }
        item(0x55, "SIMULATED_1".getBytes(StandardCharsets.US_ASCII), user);
        item(0x50, user.toByteArray(), body);
        return pdu(type, body.toByteArray());
    }

    static byte[] pdu(int type, byte[] body) {
        return ByteBuffer.allocate(6 + body.length)
                .put((byte) type)
                .put((byte) 0)
                .putInt(body.length)
                .put(body)
                .array();
    }

    private static void item(int type, byte[] value, ByteArrayOutputStream out) {
        out.write(type);
        out.write(0);
        out.write(value.length >>> 8);
        out.write(value.length);
        out.writeBytes(value);
    }

    static Association readAssociate(byte[] body) {
        var in = ByteBuffer.wrap(body);
        var called = text(in.position(4), 16);
        var calling = text(in, 16);
        in.position(in.position() + 32);
        var contexts = new ArrayList<Context>();
        long maximumLength = 0;
        int window = 1;
        var scpRoles = new ArrayList<String>();
        while (in.hasRemaining()) {
            int type = in.get();
            in.get();
            var item = part(in, in.getShort() & 0xFFFF);
            if (type == 0x20 || type == 0x21) {
                contexts.add(context(item));
            } else if (type == 0x50) {
                while (item.hasRemaining()) {
                    int sub = item.get();
                    item.get();
                    var value = part(item, item.getShort() & 0xFFFF);
                    if (sub == 0x51) {
                        maximumLength = value.getInt() & 0xFFFFFFFFL;
                    } else if (sub == 0x53) {
                        window = value.getShort() & 0xFFFF;
                    } else if (sub == 0x54) {
                        var sopClass = text(value, value.getShort());
                        if (value.get() == 0 && value.get() == 1) {
                            scpRoles.add(sopClass);
                        }
                    }
                }
            }
        }
        return new Association(called, calling, contexts, maximumLength, window, scpRoles);
    }

    private static Context context(ByteBuffer item) {
        int id = item.get() & 0xFF;
        item.get();
        int result = item.get();
        item.get();
        var abstractSyntax = "";
        var syntaxes = new ArrayList<String>();
        while (item.hasRemaining()) {
            int type = item.get();
            item.get();
            int length = item.getShort() & 0xFFFF;
            if (type == 0x30) {
                abstractSyntax = text(item, length);
            } else {
                syntaxes.add(text(item, length));
            }
        }
        return new Context(id, result, abstractSyntax, syntaxes);
    }

    private static ByteBuffer part(ByteBuffer in, int length) {
        var part = in.slice(in.position(), length);
        in.position(in.position() + length);
        return part;
    }

    private static String text(ByteBuffer in, int length) {
        var bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.ISO_8859_1).replace('\0', ' ').strip();
    }

    /// One P-DATA-TF with one value.
    static byte[] data(
            int contextId, boolean command, boolean last, byte[] bytes, int from, int length) {
        return ByteBuffer.allocate(12 + length)
                .put((byte) P_DATA)
                .put((byte) 0)
                .putInt(6 + length)
                .putInt(2 + length)
                .put((byte) contextId)
                .put((byte) ((command ? 1 : 0) | (last ? 2 : 0)))
                .put(bytes, from, length)
                .array();
    }

    /// The body of the PDU whose type was just read.
    static byte[] body(DataInputStream in) throws IOException {
        in.readByte();
        int length = in.readInt();
        if (length < 0 || length > 1 << 24) {
            throw new IOException("a PDU of " + Integer.toUnsignedString(length) + " bytes");
        }
        return in.readNBytes(length);
    }
}
