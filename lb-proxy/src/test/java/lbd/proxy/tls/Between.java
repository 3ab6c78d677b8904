package lbd.proxy.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// Somebody on the way to a server, who does with the server's bytes what a test says.
final class Between implements AutoCloseable {
    private final ServerSocket listening;
    private final InetSocketAddress server;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    final AtomicInteger connections = new AtomicInteger();

    /// After so many bytes from the server there is a FIN in place of more.
    volatile int cutAfter = Integer.MAX_VALUE;

    /// One byte at a time.
    volatile boolean dribbles;

    Between(InetSocketAddress server) throws IOException {
        this.server = server;
        this.listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listening.getLocalSocketAddress();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                Socket to = new Socket(server.getAddress(), server.getPort());
                client.setTcpNoDelay(true);
                sockets.add(client);
                sockets.add(to);
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> pass(client, to, false));
                Thread.ofVirtual().start(() -> pass(to, client, true));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void pass(Socket from, Socket to, boolean down) {
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[16_384];
            int left = down ? cutAfter : Integer.MAX_VALUE;
            for (int count = in.read(buffer); count >= 0 && left > 0; count = in.read(buffer)) {
                int some = Math.min(count, left);
                left -= some;
                for (int i = 0; i < some; i += dribbles ? 1 : some) {
                    out.write(buffer, i, dribbles ? 1 : some);
                }
                if (left == 0) {
                    break;
                }
            }
            to.shutdownOutput();
        } catch (IOException e) {
            // One of them has left.
        }
    }

    /// FIN to everybody.
    void cut() throws IOException {
        for (Socket socket : sockets) {
            if (!socket.isClosed() && !socket.isOutputShutdown() && socket.getPort() != server.getPort()) {
                socket.shutdownOutput();
            }
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
