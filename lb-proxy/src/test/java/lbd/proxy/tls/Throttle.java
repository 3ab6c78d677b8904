package lbd.proxy.tls;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// One connection's way to a listener, on which what the client sends can be held up at any octet.
final class Throttle implements AutoCloseable {
    private final ServerSocket listening;
    private volatile Socket client = new Socket();
    private volatile Socket server = new Socket();

    // Octets that still pass.
    private volatile long left = Long.MAX_VALUE;

    Throttle(InetSocketAddress to) throws IOException {
        listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> {
            try {
                client = listening.accept();
                server = new Socket(to.getAddress(), to.getPort());
                Thread.ofVirtual().start(this::back);
                there();
            } catch (IOException e) {
                close();
            }
        });
    }

    int port() {
        return listening.getLocalPort();
    }

    /// Before the client sends more.
    void passOnly(long octets) {
        left = octets;
    }

    private void there() throws IOException {
        byte[] room = new byte[4096];
        InputStream in = client.getInputStream();
        OutputStream out = server.getOutputStream();
        for (int count = in.read(room); count >= 0; count = in.read(room)) {
            int pass = (int) Math.min(count, left);
            left -= pass;
            out.write(room, 0, pass);
        }
        close();
    }

    private void back() {
        try {
            server.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException e) {
            close();
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
            client.close();
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
