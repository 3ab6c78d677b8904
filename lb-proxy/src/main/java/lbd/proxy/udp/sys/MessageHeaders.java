package lbd.proxy.udp.sys;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// An array of `struct mmsghdr`, each with a name, one buffer and one control message, as Linux has them on 64-bit
/// machines (x86-64 and aarch64 alike).
final class MessageHeaders {
    private static final short AF_INET = 2;
    private static final short AF_INET6 = 10;
    private static final int IPPROTO_IP = 0;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IP_PKTINFO = 8;
    private static final int IPV6_PKTINFO = 50;

    // struct mmsghdr
    private static final int MESSAGE = 64;
    private static final int NAME = 0;
    private static final int NAME_LENGTH = 8;
    private static final int VECTOR = 16;
    private static final int VECTOR_COUNT = 24;
    private static final int CONTROL = 32;
    private static final int CONTROL_LENGTH = 40;
    private static final int LENGTH = 56;

    // sockaddr_in and sockaddr_in6
    private static final int NAME_ROOM = 32;
    private static final int PORT = 2;
    private static final int ADDRESS4 = 4;
    private static final int ADDRESS6 = 8;
    private static final int SCOPE = 24;
    private static final int NAME4_LENGTH = 16;
    private static final int NAME6_LENGTH = 28;

    private static final int VECTOR_ROOM = 16;
    private static final int VECTOR_LENGTH = 8;

    // struct cmsghdr with in_pktinfo (interface, the local address, the one in the header) or in6_pktinfo.
    private static final int CONTROL_ROOM = 64;
    private static final int CONTROL_LEVEL = 8;
    private static final int CONTROL_TYPE = 12;
    private static final int CONTROL_DATA = 16;
    private static final int LOCAL4 = CONTROL_DATA + 4;
    private static final int LOCAL6 = CONTROL_DATA;
    private static final int INTERFACE6 = CONTROL_DATA + 16;
    private static final int INFO4_LENGTH = CONTROL_DATA + 12;
    private static final int INFO6_LENGTH = CONTROL_DATA + 20;
    private static final int INFO4_SPACE = 32;
    private static final int INFO6_SPACE = 40;

    private static final ValueLayout.OfShort NETWORK_SHORT = JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt NETWORK_INT = JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong NETWORK_LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final MemorySegment messages;
    private final MemorySegment names;
    private final MemorySegment vectors;
    private final MemorySegment controls;

    MessageHeaders(Arena arena, int count) {
        messages = arena.allocate((long) MESSAGE * count, 8);
        names = arena.allocate((long) NAME_ROOM * count, 8);
        vectors = arena.allocate((long) VECTOR_ROOM * count, 8);
        controls = arena.allocate((long) CONTROL_ROOM * count, 8);
        for (int i = 0; i < count; i++) {
            long message = (long) i * MESSAGE;
            messages.set(JAVA_LONG, message + NAME, names.address() + (long) i * NAME_ROOM);
            messages.set(JAVA_LONG, message + VECTOR, vectors.address() + (long) i * VECTOR_ROOM);
            messages.set(JAVA_LONG, message + VECTOR_COUNT, 1);
            messages.set(JAVA_LONG, message + CONTROL, controls.address() + (long) i * CONTROL_ROOM);
        }
    }

    MemorySegment segment() {
        return messages;
    }

    void buffer(int i, long address, int length) {
        vectors.set(JAVA_LONG, (long) i * VECTOR_ROOM, address);
        vectors.set(JAVA_LONG, (long) i * VECTOR_ROOM + VECTOR_LENGTH, length);
    }

    /// Gives the kernel room again for what it writes; it had left the lengths of the last call there.
    void expect(int i) {
        messages.set(JAVA_INT, (long) i * MESSAGE + NAME_LENGTH, NAME_ROOM);
        messages.set(JAVA_LONG, (long) i * MESSAGE + CONTROL_LENGTH, CONTROL_ROOM);
    }

    int length(int i) {
        return messages.get(JAVA_INT, (long) i * MESSAGE + LENGTH);
    }

    boolean six(int i) {
        return names.get(JAVA_SHORT, (long) i * NAME_ROOM) == AF_INET6;
    }

    int port(int i) {
        return Short.toUnsignedInt(names.get(NETWORK_SHORT, (long) i * NAME_ROOM + PORT));
    }

    long high(int i) {
        return six(i) ? names.get(NETWORK_LONG, (long) i * NAME_ROOM + ADDRESS6) : 0;
    }

    long low(int i) {
        long name = (long) i * NAME_ROOM;
        return six(i)
                ? names.get(NETWORK_LONG, name + ADDRESS6 + 8)
                : Integer.toUnsignedLong(names.get(NETWORK_INT, name + ADDRESS4));
    }

    int scope(int i) {
        return six(i) ? names.get(JAVA_INT, (long) i * NAME_ROOM + SCOPE) : 0;
    }

    long localHigh(int i) {
        return has(i, IPPROTO_IPV6, IPV6_PKTINFO) ? controls.get(NETWORK_LONG, (long) i * CONTROL_ROOM + LOCAL6) : 0;
    }

    long localLow(int i) {
        long control = (long) i * CONTROL_ROOM;
        if (has(i, IPPROTO_IPV6, IPV6_PKTINFO)) {
            return controls.get(NETWORK_LONG, control + LOCAL6 + 8);
        }
        return has(i, IPPROTO_IP, IP_PKTINFO) ? Integer.toUnsignedLong(controls.get(NETWORK_INT, control + LOCAL4)) : 0;
    }

    // The only control message that a socket of ours asks for.
    private boolean has(int i, int level, int type) {
        long control = (long) i * CONTROL_ROOM;
        return messages.get(JAVA_LONG, (long) i * MESSAGE + CONTROL_LENGTH) >= INFO4_LENGTH
                && controls.get(JAVA_INT, control + CONTROL_LEVEL) == level
                && controls.get(JAVA_INT, control + CONTROL_TYPE) == type;
    }

    /// Addresses the first message to a client, from the address that it reached.
    void address(DatagramFlow flow) {
        if (flow.six()) {
            address6(flow);
        } else {
            address4(flow);
        }
    }

    private void address4(DatagramFlow flow) {
        names.set(JAVA_SHORT, 0, AF_INET);
        names.set(NETWORK_SHORT, PORT, (short) flow.port());
        names.set(NETWORK_INT, ADDRESS4, (int) flow.low());
        messages.set(JAVA_INT, NAME_LENGTH, NAME4_LENGTH);
        boolean chosen = flow.localLow() != 0;
        messages.set(JAVA_LONG, CONTROL_LENGTH, chosen ? INFO4_SPACE : 0);
        if (chosen) {
            control(INFO4_LENGTH, IPPROTO_IP, IP_PKTINFO);
            controls.set(JAVA_INT, CONTROL_DATA, 0);
            controls.set(NETWORK_INT, LOCAL4, (int) flow.localLow());
            controls.set(JAVA_INT, LOCAL4 + 4, 0);
        }
    }

    private void address6(DatagramFlow flow) {
        names.set(JAVA_SHORT, 0, AF_INET6);
        names.set(NETWORK_SHORT, PORT, (short) flow.port());
        names.set(JAVA_INT, ADDRESS4, 0);
        names.set(NETWORK_LONG, ADDRESS6, flow.high());
        names.set(NETWORK_LONG, ADDRESS6 + 8, flow.low());
        names.set(JAVA_INT, SCOPE, flow.scope());
        messages.set(JAVA_INT, NAME_LENGTH, NAME6_LENGTH);
        boolean chosen = flow.localHigh() != 0 || flow.localLow() != 0;
        messages.set(JAVA_LONG, CONTROL_LENGTH, chosen ? INFO6_SPACE : 0);
        if (chosen) {
            control(INFO6_LENGTH, IPPROTO_IPV6, IPV6_PKTINFO);
            controls.set(NETWORK_LONG, LOCAL6, flow.localHigh());
            controls.set(NETWORK_LONG, LOCAL6 + 8, flow.localLow());
            controls.set(JAVA_INT, INTERFACE6, flow.scope());
        }
    }

    private void control(int length, int level, int type) {
        controls.set(JAVA_LONG, 0, length);
        controls.set(JAVA_INT, CONTROL_LEVEL, level);
        controls.set(JAVA_INT, CONTROL_TYPE, type);
    }
}
