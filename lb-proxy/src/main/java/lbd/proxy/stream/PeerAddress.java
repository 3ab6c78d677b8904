package lbd.proxy.stream;

import io.netty.channel.unix.NativeInetAddress;
import java.net.InetSocketAddress;

/// Where the kernel writes who has connected.
public final class PeerAddress {
    // Its length, then 4 or 16 bytes of address, for IPv6 4 of scope, and 4 of port.
    private final byte[] bytes = new byte[25];

    /// To be filled by an accept.
    public byte[] bytes() {
        return bytes;
    }

    /// The address of the last accept.
    public InetSocketAddress read() {
        return NativeInetAddress.address(bytes, 1, bytes[0]);
    }
}
