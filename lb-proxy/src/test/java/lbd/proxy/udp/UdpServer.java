package lbd.proxy.udp;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// A UDP server that does with each datagram what its script says.
final class UdpServer implements AutoCloseable {
    interface Script {
        void received(Peer peer, byte[] datagram) throws IOException;
    }

    /// Who sent a datagram.
    record Peer(DatagramSocket socket, InetSocketAddress address) {
        void send(byte[] bytes) throws IOException {
            socket.send(new DatagramPacket(bytes, bytes.length, address));
        }

        void send(String text) throws IOException {
            send(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    final BlockingQueue<InetSocketAddress> peers = new LinkedBlockingQueue<>();
    private final DatagramSocket socket;

    UdpServer(Script script) throws IOException {
        this(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), script);
    }

    UdpServer(InetSocketAddress address, Script script) throws IOException {
        socket = new DatagramSocket(address);
        Thread.ofVirtual().start(() -> serve(script));
    }

    /// Answers with its name and what it was sent.
    static UdpServer named(String name) throws IOException {
        return new UdpServer((peer, datagram) -> peer.send(name + new String(datagram, StandardCharsets.UTF_8)));
    }

    static UdpServer silent() throws IOException {
        return new UdpServer((peer, datagram) -> {});
    }

    private void serve(Script script) {
        byte[] room = new byte[65_536];
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(room, room.length);
                socket.receive(packet);
                byte[] datagram = new byte[packet.getLength()];
                System.arraycopy(room, 0, datagram, 0, datagram.length);
                InetSocketAddress address = (InetSocketAddress) packet.getSocketAddress();
                peers.add(address);
                received.add(new String(datagram, StandardCharsets.UTF_8));
                script.received(new Peer(socket, address), datagram);
            }
        } catch (SocketException e) {
            // closed
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    @Override
    public void close() {
        socket.close();
    }
}
