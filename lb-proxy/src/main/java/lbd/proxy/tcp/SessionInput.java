package lbd.proxy.tcp;

import java.net.InetSocketAddress;
import lbd.core.scheduler.ByteRange;
import lbd.core.scheduler.PickInput;
import lbd.proxy.listener.Client;
import org.jspecify.annotations.Nullable;

/// What a scheduler may look at of a TCP session.
///
/// @param heard what the client has said so far; null where nobody listened
record SessionInput(Client client, @Nullable FirstBytes heard) implements PickInput {
    // Of a client that was gone before anybody looked.
    private static final byte[] NO_ADDRESS = new byte[4];

    @Override
    public boolean firstBytes(ByteRange out) {
        return heard != null && heard.look(out);
    }

    @Override
    public byte[] clientAddress() {
        return bytes(client.address());
    }

    @Override
    public int clientPort() {
        return port(client.address());
    }

    @Override
    public byte[] localAddress() {
        return bytes(client.reached());
    }

    @Override
    public int localPort() {
        return port(client.reached());
    }

    private static byte[] bytes(@Nullable InetSocketAddress address) {
        return address == null ? NO_ADDRESS : address.getAddress().getAddress();
    }

    private static int port(@Nullable InetSocketAddress address) {
        return address == null ? 0 : address.getPort();
    }
}
