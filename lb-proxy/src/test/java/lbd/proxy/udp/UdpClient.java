package lbd.proxy.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/// A client with a port of its own, to which the address that it asked alone may answer.
final class UdpClient implements AutoCloseable {
    private final DatagramSocket socket;
    private final InetSocketAddress server;
    private final byte[] room = new byte[65_536];

    UdpClient(InetSocketAddress server) throws IOException {
        // Not connected: Java sends no empty datagram from a connected socket.
        socket = new DatagramSocket();
        this.server = server;
        socket.setSoTimeout(10_000);
    }

    void send(byte[] bytes) throws IOException {
        socket.send(new DatagramPacket(bytes, bytes.length, server));
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    byte[] receiveBytes() throws IOException {
        DatagramPacket packet = new DatagramPacket(room, room.length);
        socket.receive(packet);
        assertEquals(server, packet.getSocketAddress(), "who answers");
        byte[] bytes = new byte[packet.getLength()];
        System.arraycopy(room, 0, bytes, 0, bytes.length);
        return bytes;
    }

    String receive() throws IOException {
        return new String(receiveBytes(), StandardCharsets.UTF_8);
    }

    String ask(String question) throws IOException {
        send(question);
        return receive();
    }

    /// Whether no answer comes for a while.
    boolean hearsNothing() throws IOException {
        socket.setSoTimeout(300);
        try {
            receiveBytes();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        } finally {
            socket.setSoTimeout(10_000);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
