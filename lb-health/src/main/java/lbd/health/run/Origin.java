package lbd.health.run;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SocketChannel;
import lbd.core.model.ServerAddress;
import lbd.core.model.check.CheckTarget;
import lbd.health.sys.Device;

/// Sockets that begin where a check wants them to: at its source address, on its interface.
public final class Origin {
    private Origin() {}

    /// @param to decides the family
    /// @throws java.nio.channels.UnsupportedAddressTypeException if the source is of another family
    public static SocketChannel stream(CheckTarget from, SocketAddress to) throws IOException {
        InetSocketAddress inet = ServerAddress.inet(to);
        return inet == null ? SocketChannel.open(StandardProtocolFamily.UNIX) : open(from, inet, SocketChannel::open);
    }

    /// As above.
    public static DatagramChannel datagram(CheckTarget from, InetSocketAddress to) throws IOException {
        return open(from, to, DatagramChannel::open);
    }

    private interface Opener<C> {
        C open(ProtocolFamily family) throws IOException;
    }

    private static <C extends NetworkChannel> C open(CheckTarget from, InetSocketAddress to, Opener<C> opener)
            throws IOException {
        boolean four = to.getAddress() instanceof Inet4Address;
        ProtocolFamily family = four ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
        InetAddress source = from.source();
        String device = from.device();
        if (device != null || from.via() != null) {
            InetAddress local = source != null ? source : InetAddress.getByAddress(new byte[four ? 4 : 16]);
            return Device.open(device, from.mark(), new InetSocketAddress(local, 0), () -> opener.open(family));
        }
        C channel = opener.open(family);
        if (source != null) {
            try {
                channel.bind(new InetSocketAddress(source, 0));
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        }
        return channel;
    }
}
