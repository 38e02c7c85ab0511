package org.medgateway.dicom.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.medgateway.dicom.wire.Abort.Reason;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;

/// A DIMSE command set (PS3.7 6.3.1): elements of group 0000, always in Implicit VR Little Endian.
/// Every element is kept as it came, the known and the unknown; the group length is counted anew on
/// encoding. Immutable.
public final class CommandSet {

    private final NavigableMap<Integer, byte[]> elements;

    private CommandSet(NavigableMap<Integer, byte[]> elements) {
        this.elements = elements;
    }

    /// A command set with just a command field and no data set.
    public static CommandSet of(int commandField) {
        return new CommandSet(new TreeMap<>())
                .with(Tag.COMMAND_FIELD, commandField)
                .with(Tag.COMMAND_DATA_SET_TYPE, NO_DATA_SET);
    }

    /// The value of (0000,0800) that says that no data set follows.
    public static final int NO_DATA_SET = 0x0101;

    // [group 0000][element][length 4][value] ...
    static CommandSet decode(byte[] bytes) throws BrokenPdu {
        var elements = new TreeMap<Integer, byte[]>();
        var in = Unpooled.wrappedBuffer(bytes);
        while (in.isReadable()) {
            if (in.readableBytes() < 8) {
                throw broken("it ends inside an element's header");
            }
            int tag = in.readUnsignedShortLE() << 16 | in.readUnsignedShortLE();
            long length = in.readUnsignedIntLE();
            if (tag >>> 16 != 0) {
                throw broken("%s does not belong into it".formatted(Tag.inWords(tag)));
            }
            if (length > in.readableBytes()) {
                throw broken(
                        "%s says it has %d bytes, %d are left"
                                .formatted(Tag.inWords(tag), length, in.readableBytes()));
            }
            var value = new byte[(int) length];
            in.readBytes(value);
            if (tag != Tag.COMMAND_GROUP_LENGTH && elements.put(tag, value) != null) {
                throw broken("%s is there twice".formatted(Tag.inWords(tag)));
            }
        }
        var set = new CommandSet(elements);
        if (set.us(Tag.COMMAND_FIELD).isEmpty()) {
            throw broken("it has no Command Field");
        }
        return set;
    }

    private static BrokenPdu broken(String why) {
        return new BrokenPdu(Reason.INVALID_PARAMETER_VALUE, "command set: " + why);
    }

    /// Writes the command set, its group length first.
    public void encode(ByteBuf out) {
        int length = 0;
        for (var value : elements.values()) {
            length += 8 + value.length;
        }
        element(Tag.COMMAND_GROUP_LENGTH, 4, out).writeIntLE(length);
        for (Map.Entry<Integer, byte[]> element : elements.entrySet()) {
            element(element.getKey(), element.getValue().length, out)
                    .writeBytes(element.getValue());
        }
    }

    private static ByteBuf element(int tag, int length, ByteBuf out) {
        return out.writeShortLE(tag >>> 16).writeShortLE(tag).writeIntLE(length);
    }

    public int commandField() {
        return us(Tag.COMMAND_FIELD).orElse(0);
    }

    /// The operation that this requests or answers; empty for a field that the standard lacks.
    public Optional<Dimse> operation() {
        return Dimse.ofField(commandField());
    }

    public boolean isResponse() {
        return (commandField() & Dimse.RESPONSE) != 0;
    }

    public boolean hasDataSet() {
        return us(Tag.COMMAND_DATA_SET_TYPE).orElse(NO_DATA_SET) != NO_DATA_SET;
    }

    /// Message ID of a request; 0 where it is missing.
    public int messageId() {
        return us(Tag.MESSAGE_ID).orElse(0);
    }

    /// Message ID Being Responded To: of a response, and of C-CANCEL; 0 where it is missing.
    public int respondedTo() {
        return us(Tag.MESSAGE_ID_BEING_RESPONDED_TO).orElse(0);
    }

    /// The status of a response; 0 (success) where it is missing.
    public int status() {
        return us(Tag.STATUS).orElse(0);
    }

    /// Affected or requested SOP Class UID, whichever there is; "" where there is none.
    public String sopClassUid() {
        return ui(Tag.AFFECTED_SOP_CLASS_UID).or(() -> ui(Tag.REQUESTED_SOP_CLASS_UID)).orElse("");
    }

    /// Affected or requested SOP Instance UID, whichever there is; "" where there is none.
    public String sopInstanceUid() {
        return ui(Tag.AFFECTED_SOP_INSTANCE_UID)
                .or(() -> ui(Tag.REQUESTED_SOP_INSTANCE_UID))
                .orElse("");
    }

    /// An element of VR US.
    public OptionalInt us(int tag) {
        var value = elements.get(tag);
        return value == null || value.length < 2
                ? OptionalInt.empty()
                : OptionalInt.of(value[0] & 0xFF | (value[1] & 0xFF) << 8);
    }

    /// An element of text, without its padding.
    public Optional<String> ui(int tag) {
        var value = elements.get(tag);
        return value == null
                ? Optional.empty()
                : Optional.of(
                        new String(value, StandardCharsets.ISO_8859_1).replace('\0', ' ').strip());
    }

    /// The same with this element of VR US.
    public CommandSet with(int tag, int us) {
        return with(tag, new byte[] {(byte) us, (byte) (us >>> 8)});
    }

    /// The same with this element of text, padded to an even length as its VR demands: UIDs with a
    /// NUL, all others with a space.
    public CommandSet with(int tag, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length % 2 != 0) {
            bytes = Arrays.copyOf(bytes, bytes.length + 1);
            bytes[bytes.length - 1] = (byte) (Tag.isCommandUid(tag) ? 0 : ' ');
        }
        return with(tag, bytes);
    }

    private CommandSet with(int tag, byte[] value) {
        var changed = new TreeMap<>(elements);
        changed.put(tag, value);
        return new CommandSet(changed);
    }

    /// A response to this request: what PS3.7 has every response repeat, and the status.
    public CommandSet response(int status) {
        var answer =
                of(commandField() | Dimse.RESPONSE)
                        .with(Tag.MESSAGE_ID_BEING_RESPONDED_TO, messageId())
                        .with(Tag.STATUS, status);
        var sopClass = sopClassUid();
        if (!sopClass.isEmpty()) {
            answer = answer.with(Tag.AFFECTED_SOP_CLASS_UID, sopClass);
        }
        var instance = sopInstanceUid();
        return instance.isEmpty() ? answer : answer.with(Tag.AFFECTED_SOP_INSTANCE_UID, instance);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CommandSet set
                && elements.keySet().equals(set.elements.keySet())
                && elements.entrySet().stream()
                        .allMatch(e -> Arrays.equals(e.getValue(), set.elements.get(e.getKey())));
    }

    @Override
    public int hashCode() {
        return elements.keySet().hashCode() * 31 + messageId();
    }

    /// For logs: operation, message id, status; no names of persons can be in it.
    @Override
    public String toString() {
        var name = operation().map(Dimse::inWords).orElse("%04XH".formatted(commandField()));
        return isResponse()
                ? "%s-RSP to %d, status %04XH".formatted(name, respondedTo(), status())
                : "%s-RQ %d".formatted(name, messageId());
    }
}
