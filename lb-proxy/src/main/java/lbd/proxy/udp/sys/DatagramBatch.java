package lbd.proxy.udp.sys;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import lbd.sys.Errno;
import lbd.sys.Libc;

/// Datagrams that were received by one call, their senders and the addresses that they reached, and room for one more.
/// A loop has one for all its sockets; what is in it is used before the next call. Nothing is allocated after it.
public final class DatagramBatch {
    /// How many one call receives.
    public static final int SIZE = 16;

    /// More than the largest datagram, 65,507 bytes over IPv4.
    public static final int SLOT = 65_536;

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment data = arena.allocate((long) SLOT * (SIZE + 1), 4096);
    private final MessageHeaders incoming = new MessageHeaders(arena, SIZE);
    private final MessageHeaders outgoing = new MessageHeaders(arena, 1);

    public DatagramBatch() {
        for (int i = 0; i < SIZE; i++) {
            incoming.buffer(i, address(i), SLOT);
        }
    }

    /// Receives what there is.
    ///
    /// @return how many; 0 when there is nothing, or minus errno
    public int receive(int fd) {
        for (int i = 0; i < SIZE; i++) {
            incoming.expect(i);
        }
        int count = Libc.recvmmsg(fd, incoming.segment(), SIZE);
        return count == -Errno.EAGAIN ? 0 : count;
    }

    public boolean six(int i) {
        return incoming.six(i);
    }

    public long high(int i) {
        return incoming.high(i);
    }

    public long low(int i) {
        return incoming.low(i);
    }

    public int port(int i) {
        return incoming.port(i);
    }

    public long localHigh(int i) {
        return incoming.localHigh(i);
    }

    public long localLow(int i) {
        return incoming.localLow(i);
    }

    public DatagramFlow flow(int i) {
        return new DatagramFlow(
                six(i), high(i), low(i), port(i), incoming.scope(i), incoming.localHigh(i), incoming.localLow(i));
    }

    /// Where the bytes are.
    public long address(int i) {
        return data.address() + (long) i * SLOT;
    }

    public int length(int i) {
        return incoming.length(i);
    }

    public byte[] copy(int i) {
        byte[] copy = new byte[length(i)];
        MemorySegment.copy(data, JAVA_BYTE, (long) i * SLOT, copy, 0, copy.length);
        return copy;
    }

    /// Room for one datagram more, of [#SLOT] bytes.
    public long spare() {
        return address(SIZE);
    }

    public void putSpare(byte[] bytes) {
        MemorySegment.copy(bytes, 0, data, JAVA_BYTE, (long) SIZE * SLOT, bytes.length);
    }

    /// Sends a datagram to a client, from the address that it reached.
    ///
    /// @param address of its bytes, in this batch
    /// @return minus errno where it was not sent
    public int reply(int fd, DatagramFlow flow, long address, int length) {
        outgoing.buffer(0, address, length);
        outgoing.address(flow);
        return Libc.sendmsg(fd, outgoing.segment());
    }
}
