package lbd.forward;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import lbd.core.model.forward.ForwardSpec.Mode;
import lbd.sys.net.Mac;
import org.jspecify.annotations.Nullable;

/// How frames get to a server.
///
/// @param link   index of the interface
/// @param from   that interface's MAC
/// @param mtu    of it, or a smaller one that the route to the server has
/// @param source this machine's address on that way; null where it has none
/// @param mac    of the server or the router before it; null while nobody knows it
/// @param here   the server is this machine
record FramePath(
        int link,
        Mac from,
        int mtu,
        @Nullable InetAddress source,
        @Nullable Mac mac,
        boolean here) {
    private static final byte[] NO_MAC = new byte[6];
    private static final byte[] NO_ADDRESS = new byte[16];
    private static final int USABLE = 1;
    private static final int HELD = 2;
    private static final int PORT = 4;
    private static final int HERE = 8;

    /// struct real.
    ///
    /// @param usable keeps its flows
    /// @param held   and clients stay with it
    /// @param share  of new flows
    @SuppressWarnings("EnumOrdinal") // the program in the kernel knows modes by their order
    byte[] real(Target target, Mode mode, boolean changesPort, boolean usable, boolean held, long share) {
        InetSocketAddress at = target.at();
        return Bytes.host(64)
                .put(Bytes.address(at.getAddress()))
                .put(source == null ? NO_ADDRESS : Bytes.address(source))
                .put(mac == null ? NO_MAC : mac.bytes())
                .putShort((short)
                        ((usable ? USABLE : 0) | (held ? HELD : 0) | (changesPort ? PORT : 0) | (here ? HERE : 0)))
                .put(from.bytes())
                .put((byte) (at.getPort() >> 8))
                .put((byte) at.getPort())
                .putInt(link)
                .putInt((int) share)
                .putInt(mtu)
                .putShort((short) (target.service() + 1))
                .putShort((short) mode.ordinal())
                .array();
    }

    /// Whose server a [#real] is; null: nobody's.
    static @Nullable Target target(ByteBuffer real) {
        byte[] address = new byte[16];
        real.get(0, address);
        int service = real.getShort(60) & 0xffff;
        int port = ((real.get(46) & 0xff) << 8) | (real.get(47) & 0xff);
        return service == 0 ? null : new Target(service - 1, new InetSocketAddress(Bytes.address(address), port));
    }
}
