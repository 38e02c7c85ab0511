package org.medgateway.dr.link;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.time.Duration;

/// A packet socket of Linux (packet(7)): whole Ethernet frames on one interface. Java has none of
/// its own, hence the C library. One thread only.
final class PacketSocket implements AutoCloseable {

    static final int ARP = 0x0806;
    static final int IPV6 = 0x86dd;

    private static final int AF_PACKET = 17;
    private static final int SOCK_RAW = 3;
    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int POLLIN = 1;
    private static final int FRAME = 2048;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO =
            STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;

    private static final MethodHandle SOCKET = function("socket", INT, INT, INT, INT);
    private static final MethodHandle BIND = function("bind", INT, INT, ValueLayout.ADDRESS, INT);
    private static final MethodHandle SEND =
            function("send", LONG, INT, ValueLayout.ADDRESS, LONG, INT);
    private static final MethodHandle RECV =
            function("recv", LONG, INT, ValueLayout.ADDRESS, LONG, INT);
    private static final MethodHandle POLL = function("poll", INT, ValueLayout.ADDRESS, LONG, INT);
    private static final MethodHandle SETSOCKOPT =
            function("setsockopt", INT, INT, INT, INT, ValueLayout.ADDRESS, INT);
    private static final MethodHandle CLOSE = function("close", INT, INT);

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment state = arena.allocate(STATE);
    private final MemorySegment buffer = arena.allocate(FRAME);
    private final MemorySegment poll = arena.allocate(8);
    private final int descriptor;

    /// Opens a socket that receives frames of one type ([#ARP], [#IPV6]) on the interface with this
    /// index.
    PacketSocket(int interfaceIndex, int etherType) throws IOException {
        int protocol = Short.toUnsignedInt(Short.reverseBytes((short) etherType));
        try {
            descriptor =
                    (int) checked((int) SOCKET.invokeExact(state, AF_PACKET, SOCK_RAW, protocol));
            if (etherType == IPV6) {
                onlyNeighbourAdvertisements();
            }
            MemorySegment address = arena.allocate(20);
            address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_PACKET);
            address.set(
                    ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN), 2, (short) etherType);
            address.set(INT, 4, interfaceIndex);
            checked((int) BIND.invokeExact(state, descriptor, address, 20));
        } catch (Throwable t) {
            arena.close();
            throw rethrown(t);
        }
    }

    /// Bulk traffic must not be copied here: a filter program lets ICMPv6 type 136 through.
    private void onlyNeighbourAdvertisements() throws Throwable {
        int[][] program = {
            {0x30, 0, 0, 20}, // load the byte "next header"
            {0x15, 0, 3, 58}, // ICMPv6, else 3 on
            {0x30, 0, 0, 54}, // load the byte "type"
            {0x15, 0, 1, 136}, // neighbour advertisement, else 1 on
            {0x06, 0, 0, FRAME}, // take it
            {0x06, 0, 0, 0}, // leave it
        };
        MemorySegment filter = arena.allocate(program.length * 8L, 8);
        for (int i = 0; i < program.length; i++) {
            filter.set(ValueLayout.JAVA_SHORT, i * 8L, (short) program[i][0]);
            filter.set(ValueLayout.JAVA_BYTE, i * 8L + 2, (byte) program[i][1]);
            filter.set(ValueLayout.JAVA_BYTE, i * 8L + 3, (byte) program[i][2]);
            filter.set(INT, i * 8L + 4, program[i][3]);
        }
        MemorySegment whole = arena.allocate(16, 8);
        whole.set(ValueLayout.JAVA_SHORT, 0, (short) program.length);
        whole.set(ValueLayout.ADDRESS, 8, filter);
        checked(
                (int)
                        SETSOCKOPT.invokeExact(
                                state, descriptor, SOL_SOCKET, SO_ATTACH_FILTER, whole, 16));
    }

    void send(byte[] frame) throws IOException {
        MemorySegment.copy(frame, 0, buffer, ValueLayout.JAVA_BYTE, 0, frame.length);
        try {
            checked((long) SEND.invokeExact(state, descriptor, buffer, (long) frame.length, 0));
        } catch (Throwable t) {
            throw rethrown(t);
        }
    }

    /// The next frame, or null when none came in time.
    byte @Nullable [] receive(Duration limit) throws IOException {
        poll.set(INT, 0, descriptor);
        poll.set(INT, 4, POLLIN);
        try {
            int wait = (int) Math.max(0, Math.min(limit.toMillis(), Integer.MAX_VALUE));
            if (checked((int) POLL.invokeExact(state, poll, 1L, wait)) == 0) {
                return null;
            }
            long length =
                    checked((long) RECV.invokeExact(state, descriptor, buffer, (long) FRAME, 0));
            return buffer.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
        } catch (Throwable t) {
            throw rethrown(t);
        }
    }

    private long checked(long result) throws IOException {
        if (result >= 0) {
            return result;
        }
        int errno = (int) ERRNO.get(state, 0L);
        throw new IOException(
                switch (errno) {
                    case 1, 13 ->
                            "a packet socket needs CAP_NET_RAW; grant it with AmbientCapabilities="
                                    + "CAP_NET_ADMIN CAP_NET_RAW in the systemd unit";
                    case 19, 6 -> "the interface is gone";
                    case 100 -> "the interface is down";
                    default -> "packet socket: error number " + errno;
                });
    }

    private static IOException rethrown(Throwable t) {
        return switch (t) {
            case IOException e -> e;
            case Error e -> throw e;
            default -> new IOException(t);
        };
    }

    private static MethodHandle function(
            String name, MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(result, arguments),
                Linker.Option.captureCallState("errno"));
    }

    @Override
    public void close() throws IOException {
        try {
            checked((int) CLOSE.invokeExact(state, descriptor));
        } catch (Throwable t) {
            throw rethrown(t);
        } finally {
            arena.close();
        }
    }
}
