package lbd.forward;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/// What flows are told apart by.
///
/// @param protocol of IP
record FlowKey(InetSocketAddress client, InetSocketAddress virtual, int protocol) {
    private static final int MAPPED = 96;

    /// struct flow_key.
    byte[] bytes() {
        return ByteBuffer.allocate(40)
                .put(bytes16(true))
                .put(bytes16(false))
                .putShort((short) client.getPort())
                .putShort((short) virtual.getPort())
                .put((byte) protocol)
                .array();
    }

    byte[] bytes16(boolean ofClient) {
        return Bytes.address((ofClient ? client : virtual).getAddress());
    }

    /// The client's, with the leading bits alone.
    byte[] network(int prefix, int prefix6) {
        byte[] bytes = bytes16(true);
        int bits = client.getAddress().getAddress().length == 4 ? MAPPED + prefix : prefix6;
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.clamp(bits - i * 8L, 0, 8);
            bytes[i] &= (byte) (0xff00 >> kept);
        }
        return bytes;
    }

    /// struct place_key of a client.
    byte[] clientsPlace(int service, int prefix, int prefix6) {
        return Bytes.host(24).put(network(prefix, prefix6)).putInt(service).array();
    }

    /// struct place_key of the address that it reached.
    byte[] addressPlace(int service) {
        int port = virtual.getPort();
        return Bytes.host(24)
                .put(bytes16(false))
                .putInt(service)
                .put((byte) (port >> 8))
                .put((byte) port)
                .putShort((short) 1)
                .array();
    }
}
