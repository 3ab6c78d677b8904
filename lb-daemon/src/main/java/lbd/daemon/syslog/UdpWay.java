package lbd.daemon.syslog;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/// One datagram a message (RFC 5426).
final class UdpWay implements SyslogTransport {
    private final DatagramChannel channel;

    UdpWay(InetSocketAddress to) throws IOException {
        channel = DatagramChannel.open();
        try {
            // So that the kernel tells of a port where nobody is.
            channel.connect(to);
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public void send(byte[] message, int length) throws IOException {
        channel.write(ByteBuffer.wrap(message, 0, length));
    }

    @Override
    public void close() {
        Closing.quietly(channel);
    }
}
