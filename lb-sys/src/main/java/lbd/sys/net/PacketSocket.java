package lbd.sys.net;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import lbd.sys.Libc;

/// Whole Ethernet frames: to send announcements, and to see who else claims our addresses.
public final class PacketSocket implements AutoCloseable {
    private static final int SO_ATTACH_FILTER = 26;
    private static final int BUFFER = 2048;
    private static final short POLLIN = 1;

    /// ICMPv6 neighbor advertisements, of all IPv6: `ip6[6] == 58 && ip6[40] == 136` (code, jt, jf, k of each
    /// step).
    private static final int[][] NEIGHBOR_ADVERTISEMENTS = {
        {0x30, 0, 0, 20}, {0x15, 0, 3, 58}, {0x30, 0, 0, 54}, {0x15, 0, 1, 136}, {0x06, 0, 0, 0xffff}, {0x06, 0, 0, 0}
    };

    private final int fd;
    private final Buffer in = Buffer.network(BUFFER);
    private final Buffer out = Buffer.network(BUFFER * 3);
    private final Buffer address = Buffer.host(SocketAddress.LL_BYTES);

    private PacketSocket() {
        int type = Libc.SOCK_RAW | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC;
        // Protocol 0: nothing is received until bind names one.
        fd = SysException.check(Libc.socket(Libc.AF_PACKET, type, 0), "socket", "for announcements (CAP_NET_RAW)");
    }

    /// Sends only.
    public static PacketSocket sender() {
        return new PacketSocket();
    }

    /// Receives ARP on an interface.
    public static PacketSocket arpOf(int ifindex) {
        return new PacketSocket().bound(ifindex, 0x0806);
    }

    /// Receives what comes in of a protocol at an interface.
    public static PacketSocket of(int ifindex, int ethertype) {
        return new PacketSocket().bound(ifindex, ethertype);
    }

    /// Receives neighbor advertisements on an interface.
    public static PacketSocket neighborsOf(int ifindex) {
        PacketSocket socket = new PacketSocket();
        socket.filter(NEIGHBOR_ADVERTISEMENTS);
        return socket.bound(ifindex, 0x86dd);
    }

    private PacketSocket bound(int ifindex, int ethertype) {
        int length = SocketAddress.link(address.bytes, ifindex, ethertype);
        SysException.check(Libc.bind(fd, address.segment, length), "bind", "packet socket to interface " + ifindex);
        return this;
    }

    private void filter(int[][] steps) {
        MemorySegment program = Arena.ofAuto().allocate(8L * steps.length, 8);
        for (int i = 0; i < steps.length; i++) {
            program.set(ValueLayout.JAVA_SHORT, 8L * i, (short) steps[i][0]);
            program.set(ValueLayout.JAVA_BYTE, 8L * i + 2, (byte) steps[i][1]);
            program.set(ValueLayout.JAVA_BYTE, 8L * i + 3, (byte) steps[i][2]);
            program.set(ValueLayout.JAVA_INT, 8L * i + 4, steps[i][3]);
        }
        MemorySegment head = Arena.ofAuto().allocate(16, 8);
        head.set(ValueLayout.JAVA_SHORT, 0, (short) steps.length);
        head.set(ValueLayout.ADDRESS, 8, program);
        Options.set(fd, Libc.SOL_SOCKET, SO_ATTACH_FILTER, head, "SO_ATTACH_FILTER");
    }

    public int fd() {
        return fd;
    }

    /// Where the next frame to send is written, from index 0.
    public ByteBuffer out() {
        return out.bytes;
    }

    /// Sends what is in [#out].
    ///
    /// @return 0, or the errno
    public int send(int length, int ifindex) {
        int addressLength = SocketAddress.link(address.bytes, ifindex, 0);
        int sent = Libc.sendto(fd, out.segment, length, 0, address.segment, addressLength);
        return sent < 0 ? -sent : 0;
    }

    /// Waits until there is something to read.
    ///
    /// @return whether there is
    public boolean await(int millis) {
        MemorySegment one = Arena.ofAuto().allocate(8, 4);
        one.set(ValueLayout.JAVA_INT, 0, fd);
        one.set(ValueLayout.JAVA_SHORT, 4, POLLIN);
        return Libc.poll(one, 1, millis) > 0;
    }

    /// Takes one frame off the queue into [#in].
    ///
    /// @return its length, at most what fits; 0 when nothing is queued
    public int read() {
        return Math.max(0, Libc.recv(fd, in.segment, BUFFER));
    }

    public ByteBuffer in() {
        return in.bytes;
    }

    @Override
    public void close() {
        Libc.close(fd);
    }
}
