package lbd.forward;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import lbd.core.model.forward.ForwardSpec.Protocol;

/// What packets of a service are found by.
///
/// @param port 0: any
record ServiceKey(InetAddress address, int port, Protocol protocol) {
    private static final int TCP = 6;
    private static final int UDP = 17;

    /// As [#bytes] has it.
    static ServiceKey read(ByteBuffer key) {
        byte[] address = new byte[16];
        key.get(0, address);
        int protocol = key.get(18);
        return new ServiceKey(
                Bytes.address(address),
                key.getShort(16) & 0xffff,
                protocol == TCP ? Protocol.TCP : protocol == UDP ? Protocol.UDP : Protocol.ANY);
    }

    /// struct service_key.
    byte[] bytes() {
        ByteBuffer key = ByteBuffer.allocate(20).put(Bytes.address(address)).putShort((short) port);
        key.put((byte)
                switch (protocol) {
                    case TCP -> TCP;
                    case UDP -> UDP;
                    case ANY -> 0;
                });
        return key.array();
    }
}
