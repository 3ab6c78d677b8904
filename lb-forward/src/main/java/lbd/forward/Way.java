package lbd.forward;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import lbd.core.model.forward.ForwardSpec.Mode;
import org.jspecify.annotations.Nullable;

/// How frames get to a server.
///
/// @param link   index of the interface
/// @param from   that interface's MAC
/// @param mtu    of it
/// @param source of tunnels; null where none is needed
/// @param mac    of the server or the router before it; null while nobody knows it
record Way(int link, Mac from, int mtu, @Nullable InetAddress source, byte @Nullable [] mac) {
    private static final byte[] NO_MAC = new byte[6];
    private static final int USABLE = 1;
    private static final int HELD = 2;

    /// struct real.
    ///
    /// @param usable keeps its flows
    /// @param held   and clients stay with it
    /// @param share  of new flows
    byte[] real(Target target, Mode mode, boolean changesPort, boolean usable, boolean held, long share) {
        InetSocketAddress at = target.at();
        InetAddress outer = source == null ? at.getAddress() : source;
        return Bytes.host(64)
                .put(Bytes.address(at.getAddress()))
                .put(Bytes.address(outer))
                .put(mac == null ? NO_MAC : mac)
                .putShort((short) ((usable ? USABLE : 0) | (held ? HELD : 0)))
                .put(from.key(), 0, 6)
                .put((byte) (changesPort ? at.getPort() >> 8 : 0))
                .put((byte) (changesPort ? at.getPort() : 0))
                .putInt(link)
                .putInt((int) share)
                .putInt(mtu)
                .putShort((short) (target.service() + 1))
                .putShort((short) mode.ordinal())
                .array();
    }
}
