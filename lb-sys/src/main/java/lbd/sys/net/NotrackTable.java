package lbd.sys.net;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;
import java.util.List;
import lbd.sys.Libc;

/// A table of nftables that keeps connections out of the kernel's table of them. It is its socket's own: the kernel
/// removes it when that is closed, by whatever end of the process. One thread at a time.
public final class NotrackTable implements AutoCloseable {
    private static final int NFTABLES = 10;
    private static final int BATCH_BEGIN = 0x10;
    private static final int BATCH_END = 0x11;
    private static final int NEW_TABLE = 0;
    private static final int NEW_CHAIN = 3;
    private static final int NEW_RULE = 6;
    private static final int DELETE_RULE = 8;

    private static final int INET = 1;
    private static final int OWNED = 2;
    private static final int LOCAL_OUT = 3;
    private static final int PRIORITY_RAW = -300;

    private static final int META_FAMILY = 15;
    private static final int META_PROTOCOL = 16;
    private static final int FIB_ADDRESS_TYPE = 3;
    private static final int FIB_DESTINATION = 2;
    private static final int TYPE_LOCAL = 2;
    private static final int NETWORK = 1;
    private static final int TRANSPORT = 2;

    private final NetfilterSocket socket;
    private final String name;

    /// What is kept out: packets for a port of an address, and those from it.
    ///
    /// @param address a wildcard: every address of its family that this machine has; what it forwards stays in the
    ///                table, as others may masquerade it
    public record Port(InetAddress address, boolean isUdp, int port) {}

    /// @param name of the table, this process' alone
    /// @throws SysException if this kernel has no nftables, or no tables that have an owner (before 5.12), or lets
    ///                      this process have none
    public NotrackTable(String name) {
        this.name = name;
        socket = new NetfilterSocket();
        try {
            keepOut(List.of());
        } catch (SysException e) {
            socket.close();
            throw e;
        }
    }

    /// From now on these, and no others.
    ///
    /// @throws SysException if the kernel refuses; then what was before may be in force, or a part. ENOENT where it
    ///                      has no nft_fib, which a wildcard takes
    public void keepOut(Collection<Port> ports) {
        begin();
        message(DELETE_RULE, 0).putText(1, name);
        for (Port port : ports) {
            if (socket.isFull()) {
                end();
                begin();
            }
            rule(port, false);
            rule(port, true);
        }
        end();
    }

    private void begin() {
        socket.begin(BATCH_BEGIN, NetlinkSocket.REQUEST, 0, NFTABLES);
        message(NEW_TABLE, NetfilterSocket.CREATE).putText(1, name).put(2, wire(OWNED));
        chain("prerouting", 0);
        chain("output", LOCAL_OUT);
    }

    private void end() {
        socket.begin(BATCH_END, NetlinkSocket.REQUEST, 0, NFTABLES);
        socket.send((_, _, _) -> {});
    }

    private NetlinkWriter message(int type, int flags) {
        return socket.begin((NFTABLES << 8) | type, NetlinkSocket.REQUEST | flags, INET, 0);
    }

    private void chain(String chain, int hook) {
        NetlinkWriter to =
                message(NEW_CHAIN, NetfilterSocket.CREATE).putText(1, name).putText(3, chain);
        int at = to.begin(4);
        to.put(1, wire(hook)).put(2, wire(PRIORITY_RAW)).end(at);
        to.putText(7, "filter");
    }

    private void rule(Port port, boolean isOut) {
        NetlinkWriter to = message(NEW_RULE, NetfilterSocket.CREATE | NetfilterSocket.APPEND)
                .putText(1, name)
                .putText(2, isOut ? "output" : "prerouting");
        int all = to.begin(4);
        byte[] address = port.address.getAddress();
        boolean v4 = address.length == 4;
        meta(to, META_FAMILY);
        compare(to, (byte) (v4 ? Libc.AF_INET : Libc.AF_INET6));
        if (!port.address.isAnyLocalAddress()) {
            load(to, NETWORK, v4 ? (isOut ? 12 : 16) : (isOut ? 8 : 24), address.length);
            compare(to, address);
        } else if (!isOut) {
            expression(
                    to,
                    "fib",
                    its -> its.put(1, wire(1)).put(2, wire(FIB_ADDRESS_TYPE)).put(3, wire(FIB_DESTINATION)));
            compare(to, host(TYPE_LOCAL));
        }
        meta(to, META_PROTOCOL);
        compare(to, (byte) (port.isUdp ? 17 : 6));
        load(to, TRANSPORT, isOut ? 0 : 2, 2);
        compare(to, (byte) (port.port >> 8), (byte) port.port);
        int element = to.begin(1);
        to.putText(1, "notrack").end(element);
        to.end(all);
    }

    private interface Fields {
        void write(NetlinkWriter to);
    }

    private static void expression(NetlinkWriter to, String kind, Fields fields) {
        int element = to.begin(1);
        to.putText(1, kind);
        int data = to.begin(2);
        fields.write(to);
        to.end(data);
        to.end(element);
    }

    private static void meta(NetlinkWriter to, int key) {
        expression(to, "meta", its -> its.put(1, wire(1)).put(2, wire(key)));
    }

    private static void load(NetlinkWriter to, int header, int offset, int bytes) {
        expression(
                to,
                "payload",
                its -> its.put(1, wire(1))
                        .put(2, wire(header))
                        .put(3, wire(offset))
                        .put(4, wire(bytes)));
    }

    private static void compare(NetlinkWriter to, byte... value) {
        expression(to, "cmp", its -> {
            its.put(1, wire(1)).put(2, wire(0));
            int data = its.begin(3);
            its.put(1, value).end(data);
        });
    }

    private static byte[] wire(int value) {
        return new byte[] {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value};
    }

    /// What an expression gives as a number, and not out of a packet.
    private static byte[] host(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.nativeOrder())
                .putInt(value)
                .array();
    }

    /// Removes the table.
    @Override
    public void close() {
        socket.close();
    }
}
