package lbd.it.http;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;

/// A WebSocket server (RFC 6455) that answers each frame with itself, as far as a test needs one: no fragments.
final class EchoServer implements AutoCloseable {
    private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final int CLOSE = 8;

    private final ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());

    EchoServer() throws IOException {
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            String head = head(in);
            String key = head.replaceAll("(?is).*\r\nSec-WebSocket-Key: *([^\r]*)\r.*", "$1");
            String answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Accept: " + accept(key) + "\r\n\r\n";
            socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            while (frame(in, socket.getOutputStream()) != CLOSE) {
                // The next one.
            }
        } catch (IOException | GeneralSecurityException e) {
            // The client sees that it has no answer.
        }
    }

    private static String accept(String key) throws GeneralSecurityException {
        byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII));
        return Base64.getEncoder().encodeToString(digest);
    }

    private static String head(DataInputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
    }

    /// @return its kind
    private static int frame(DataInputStream in, OutputStream out) throws IOException {
        int first = in.readUnsignedByte();
        int length = in.readUnsignedByte() & 0x7f;
        byte[] extended = new byte[length == 126 ? 2 : length == 127 ? 8 : 0];
        in.readFully(extended);
        if (extended.length > 0) {
            length = 0;
            for (byte octet : extended) {
                length = length << 8 | octet & 0xff;
            }
        }
        byte[] mask = new byte[4];
        in.readFully(mask);
        byte[] data = new byte[length];
        in.readFully(data);
        for (int i = 0; i < length; i++) {
            data[i] ^= mask[i % 4];
        }
        out.write(first);
        out.write(extended.length == 0 ? length : extended.length == 2 ? 126 : 127);
        out.write(extended);
        out.write(data);
        return first & 0xf;
    }

    @Override
    public void close() throws IOException {
        listening.close();
    }
}
