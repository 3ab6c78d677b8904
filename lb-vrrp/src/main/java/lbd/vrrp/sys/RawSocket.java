package lbd.vrrp.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import lbd.sys.Libc;
import lbd.sys.net.Buffer;
import lbd.sys.net.Options;
import lbd.sys.net.SocketAddress;
import lbd.sys.net.SysException;
import lbd.vrrp.packet.AdvertWriter;
import lbd.vrrp.packet.Datagram;
import lbd.vrrp.packet.WireNumbers;
import org.jspecify.annotations.Nullable;

/// Sends and receives VRRP on one interface, in one family, for all its instances.
///
/// Bound to the interface, not to an address: a raw socket that is bound to its unicast address gets no
/// multicast. The IP header is ours when sending; on a multi-homed host the kernel would choose a source that
/// nobody configured.
public final class RawSocket implements AutoCloseable {
    private static final int IP = 0;
    private static final int IPV6 = 41;
    private static final int BUFFER = 8192;
    private static final int CONTROL = 256;
    private static final int TC_PRIO_CONTROL = 7;
    private static final InetAddress UNKNOWN = WireNumbers.address(new byte[16]);

    private final int fd;
    private final boolean ipv4;
    private final int ifindex;
    private final Buffer in = Buffer.network(BUFFER);
    private final Buffer out = Buffer.network(AdvertWriter.MAX_BYTES);
    private final Buffer address = Buffer.host(SocketAddress.IN6_BYTES);
    private final Buffer control = Buffer.host(CONTROL);
    private final Buffer message = Buffer.host(MessageHeader.BYTES);
    private final Buffer vector = Buffer.host(MessageHeader.IOVEC_BYTES);

    /// Opens it and joins the group.
    ///
    /// @throws SysException if the interface is gone, or CAP_NET_RAW is missing
    public RawSocket(String interfaceName, int ifindex, boolean ipv4) {
        this.ipv4 = ipv4;
        this.ifindex = ifindex;
        int type = Libc.SOCK_RAW | Libc.SOCK_NONBLOCK | Libc.SOCK_CLOEXEC;
        int family = ipv4 ? Libc.AF_INET : Libc.AF_INET6;
        fd = SysException.check(
                Libc.socket(family, type, WireNumbers.PROTOCOL),
                "socket",
                "for VRRP on " + interfaceName + " (CAP_NET_RAW)");
        try {
            Options.bindToDevice(fd, interfaceName);
            Options.receiveBuffer(fd, 1 << 20);
            Options.set(fd, Libc.SOL_SOCKET, 12, TC_PRIO_CONTROL, "SO_PRIORITY");
            if (ipv4) {
                prepareIpv4();
            } else {
                prepareIpv6();
            }
        } catch (RuntimeException e) {
            Libc.close(fd);
            throw e;
        }
    }

    private void prepareIpv4() {
        Options.set(fd, IP, 3, 1, "IP_HDRINCL");
        MemorySegment request = Arena.ofAuto().allocate(12, 8);
        request.set(ValueLayout.JAVA_INT, 8, ifindex);
        Options.set(fd, IP, 32, request, "IP_MULTICAST_IF");
        Options.set(fd, IP, 33, WireNumbers.HOP_LIMIT, "IP_MULTICAST_TTL");
        Options.set(fd, IP, 34, 0, "IP_MULTICAST_LOOP");
        Options.set(fd, IP, 49, 0, "IP_MULTICAST_ALL");
        MemorySegment.copy(WireNumbers.GROUP_IPV4.getAddress(), 0, request, ValueLayout.JAVA_BYTE, 0, 4);
        Options.set(fd, IP, 35, request, "IP_ADD_MEMBERSHIP 224.0.0.18");
    }

    private void prepareIpv6() {
        Options.set(fd, IPV6, 36, 1, "IPV6_HDRINCL");
        Options.set(fd, IPV6, 17, ifindex, "IPV6_MULTICAST_IF");
        Options.set(fd, IPV6, 18, WireNumbers.HOP_LIMIT, "IPV6_MULTICAST_HOPS");
        Options.set(fd, IPV6, 19, 0, "IPV6_MULTICAST_LOOP");
        Options.set(fd, IPV6, 29, 0, "IPV6_MULTICAST_ALL");
        Options.set(fd, IPV6, 49, 1, "IPV6_RECVPKTINFO");
        Options.set(fd, IPV6, 51, 1, "IPV6_RECVHOPLIMIT");
        // IPV6_CHECKSUM stays off: the kernel would drop bad ones before they can be counted.
        MemorySegment request = Arena.ofAuto().allocate(20, 8);
        MemorySegment.copy(WireNumbers.GROUP_IPV6.getAddress(), 0, request, ValueLayout.JAVA_BYTE, 0, 16);
        request.set(ValueLayout.JAVA_INT, 16, ifindex);
        Options.set(fd, IPV6, 20, request, "IPV6_ADD_MEMBERSHIP ff02::12");
    }

    public int fd() {
        return fd;
    }

    /// Where the next packet to send is written, from index 0.
    public ByteBuffer out() {
        return out.bytes;
    }

    /// Sends what is in [#out].
    ///
    /// @return 0, or the errno
    public int send(int length, InetAddress to) {
        int addressLength = SocketAddress.inet(address.bytes, to, ifindex);
        int sent = Libc.sendto(fd, out.segment, length, 0, address.segment, addressLength);
        return sent < 0 ? -sent : 0;
    }

    /// How a read ended.
    public enum Read {
        /// Nothing is queued.
        EMPTY,
        DATAGRAM,
        /// Something came that has no usable IP header.
        BROKEN
    }

    private @Nullable Datagram datagram;

    /// Takes one packet off the queue; [#datagram] has it.
    public Read read() {
        prepareMessage();
        int received = Libc.recvmsg(fd, message.segment);
        if (received < 0) {
            // EAGAIN, or an error such as ENETDOWN that the link's events tell of as well.
            return Read.EMPTY;
        }
        datagram = ipv4 ? Datagram.ofIpv4(in.bytes, received) : ipv6(received);
        return datagram == null ? Read.BROKEN : Read.DATAGRAM;
    }

    /// The packet just read; its bytes are overwritten by the next read.
    public Datagram datagram() {
        if (datagram == null) {
            throw new IllegalStateException("nothing was read");
        }
        return datagram;
    }

    /// The kernel overwrites the lengths, so they are set anew each time.
    private void prepareMessage() {
        ByteBuffer v = vector.bytes;
        v.putLong(MessageHeader.IOVEC_BASE, in.segment.address());
        v.putLong(MessageHeader.IOVEC_LENGTH, BUFFER);
        ByteBuffer m = message.bytes;
        m.putLong(MessageHeader.NAME, address.segment.address());
        m.putInt(MessageHeader.NAME_LENGTH, SocketAddress.IN6_BYTES);
        m.putLong(MessageHeader.VECTOR, vector.segment.address());
        m.putLong(MessageHeader.VECTOR_COUNT, 1);
        m.putLong(MessageHeader.CONTROL, control.segment.address());
        m.putLong(MessageHeader.CONTROL_LENGTH, CONTROL);
        m.putInt(MessageHeader.FLAGS, 0);
    }

    private Datagram ipv6(int received) {
        byte[] source = new byte[16];
        address.bytes.get(8, source);
        int hops = 0;
        InetAddress destination = UNKNOWN;
        long controlLength = message.bytes.getLong(MessageHeader.CONTROL_LENGTH);
        for (int at = 0; at + MessageHeader.CONTROL_HEADER <= controlLength; ) {
            int length = (int) control.bytes.getLong(at);
            if (length < MessageHeader.CONTROL_HEADER) {
                break;
            }
            int type = control.bytes.getInt(at + MessageHeader.CONTROL_TYPE);
            if (type == 52) {
                hops = control.bytes.getInt(at + MessageHeader.CONTROL_HEADER);
            } else if (type == 50) {
                byte[] raw = new byte[16];
                control.bytes.get(at + MessageHeader.CONTROL_HEADER, raw);
                destination = WireNumbers.address(raw);
            }
            at += (length + 7) & ~7;
        }
        return new Datagram(in.bytes, 0, received, WireNumbers.address(source), destination, hops);
    }

    @Override
    public void close() {
        Libc.close(fd);
    }

    static {
        if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
            throw new ExceptionInInitializerError("big-endian machines were never tried");
        }
    }
}
