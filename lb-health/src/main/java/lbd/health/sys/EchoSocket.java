package lbd.health.sys;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import lbd.sys.Errno;
import lbd.sys.Libc;
import org.jspecify.annotations.Nullable;

/// An ICMP echo socket of one address family: the kernel's ping socket, which needs no privilege where
/// `net.ipv4.ping_group_range` allows it, else a raw one. Requests carry 8 bytes by which their replies are known.
///
/// [#send] and [#receive] may run on two different threads; [#close] only when neither runs.
public final class EchoSocket implements AutoCloseable {
    private static final int IPPROTO_ICMP = 1;
    private static final int IPPROTO_ICMPV6 = 58;
    private static final int POLLIN = 1;

    private static final int MESSAGE = 16;
    private static final int TOKEN = 8;
    private static final int SOCKADDR = 28;
    private static final int LARGEST = 2048;
    private static final ValueLayout.OfShort NETWORK_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final Arena arena = Arena.ofShared();
    private final boolean six;
    private final boolean raw;
    private final int fd;
    private final int id = ThreadLocalRandom.current().nextInt(0x10000);
    private int sequence;

    private final MemorySegment outgoing = arena.allocate(MESSAGE, 8);
    private final MemorySegment target = arena.allocate(SOCKADDR, 8);
    private final MemorySegment incoming = arena.allocate(LARGEST, 8);
    private final MemorySegment pollfd = arena.allocate(8, 8);

    /// @param source local address to send from; null lets the kernel choose
    /// @param device interface to send from and listen on; null leaves it to the routes
    /// @throws IOException when neither kind of socket is allowed, or the source is not ours
    public EchoSocket(boolean six, @Nullable InetAddress source, @Nullable String device) throws IOException {
        this.six = six;
        int family = six ? Libc.AF_INET6 : Libc.AF_INET;
        int protocol = six ? IPPROTO_ICMPV6 : IPPROTO_ICMP;
        int ping = socket(family, Libc.SOCK_DGRAM, protocol);
        boolean denied = ping == -Errno.EACCES || ping == -Errno.EPERM;
        raw = denied;
        fd = denied ? socket(family, Libc.SOCK_RAW, protocol) : ping;
        try {
            CallFailure.check("socket(ICMP)", fd);
            if (device != null) {
                Device.bind(fd, device);
            }
            if (source != null) {
                bind(source);
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private static int socket(int family, int type, int protocol) {
        return Libc.socket(family, type | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK, protocol);
    }

    private void bind(InetAddress source) throws IOException {
        int length = address(source);
        CallFailure.check("bind", Libc.bind(fd, target, length));
    }

    /// Writes `target`.
    ///
    /// @return its length
    private int address(InetAddress address) {
        byte[] bytes = address.getAddress();
        target.fill((byte) 0);
        target.set(ValueLayout.JAVA_SHORT, 0, (short) (six ? Libc.AF_INET6 : Libc.AF_INET));
        MemorySegment.copy(bytes, 0, target, ValueLayout.JAVA_BYTE, six ? 8 : 4, bytes.length);
        if (address instanceof Inet6Address inet6) {
            target.set(ValueLayout.JAVA_INT, 24, inet6.getScopeId());
        }
        return six ? SOCKADDR : 16;
    }

    /// @param token comes back in the reply
    public void send(InetAddress to, long token) throws IOException {
        outgoing.fill((byte) 0);
        outgoing.set(ValueLayout.JAVA_BYTE, 0, (byte) (six ? 128 : 8));
        outgoing.set(NETWORK_SHORT, 4, (short) id);
        outgoing.set(NETWORK_SHORT, 6, (short) sequence++);
        outgoing.set(ValueLayout.JAVA_LONG, TOKEN, token);
        outgoing.set(NETWORK_SHORT, 2, checksum(outgoing));
        int length = address(to);
        CallFailure.check("sendto(ICMP)", Libc.sendto(fd, outgoing, MESSAGE, 0, target, length));
    }

    /// RFC 1071. IPv6's has a pseudo-header, which the kernel adds; it overwrites ours.
    private static short checksum(MemorySegment message) {
        int sum = 0;
        for (int i = 0; i < MESSAGE; i += 2) {
            sum += message.get(NETWORK_SHORT, i) & 0xffff;
        }
        sum = (sum & 0xffff) + (sum >>> 16);
        return (short) ~(sum + (sum >>> 16));
    }

    /// Waits for a reply.
    ///
    /// @return its token; empty when none came in time or something else did
    public OptionalLong receive(int timeoutMillis) {
        pollfd.set(ValueLayout.JAVA_INT, 0, fd);
        pollfd.set(ValueLayout.JAVA_SHORT, 4, (short) POLLIN);
        if (Libc.poll(pollfd, 1, timeoutMillis) <= 0) {
            return OptionalLong.empty();
        }
        int count = Libc.recv(fd, incoming, LARGEST);
        return count < 0 ? OptionalLong.empty() : token(count);
    }

    private OptionalLong token(int count) {
        // A raw IPv4 socket gives the IP header too.
        int start = raw && !six ? (incoming.get(ValueLayout.JAVA_BYTE, 0) & 0xf) * 4 : 0;
        int reply = six ? 129 : 0;
        if (count < start + MESSAGE || (incoming.get(ValueLayout.JAVA_BYTE, start) & 0xff) != reply) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(incoming.get(ValueLayout.JAVA_LONG_UNALIGNED, start + TOKEN));
    }

    @Override
    public void close() {
        if (fd >= 0) {
            int ignored = Libc.close(fd);
        }
        arena.close();
    }
}
