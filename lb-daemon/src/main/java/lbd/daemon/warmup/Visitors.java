package lbd.daemon.warmup;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/// Clients of HTTP that ask all at once and then wait for their answers. They look at nothing but where an answer ends:
/// what they do costs the same two processors.
final class Visitors implements AutoCloseable {
    private static final char LAST = '~';
    private static final int EACH = 6;
    private static final String FIELDS = """
             HTTP/1.1\r
            Host: warm-up.invalid\r
            User-Agent: lbd\r
            Accept: */*\r
            Accept-Encoding: gzip\r
            Accept-Language: en\r
            Cookie: visit=1\r
            """;
    private static final List<byte[]> REQUESTS = List.of(
            bytes("GET /" + FIELDS + "\r\n"),
            bytes("GET /some/path.html?and=query" + FIELDS + "\r\n"),
            bytes("GET /another%20path" + FIELDS + "Cache-Control: no-cache\r\n\r\n"));

    /// What is answered; it ends where nothing else does.
    static final String BODY = "warm".repeat(64) + LAST;

    private final List<SocketChannel> connections = new ArrayList<>();
    private final ByteBuffer out = ByteBuffer.allocateDirect(1024);
    private final ByteBuffer in = ByteBuffer.allocateDirect(4096);
    private int visits;

    Visitors(List<InetSocketAddress> entries) throws IOException {
        for (int i = 0; i < EACH; i++) {
            for (InetSocketAddress entry : entries) {
                SocketChannel connection = SocketChannel.open(entry);
                connections.add(connection);
                // Nobody reads what might still come, and no port waits for it.
                connection.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        }
    }

    private static byte[] bytes(String request) {
        return request.getBytes(US_ASCII);
    }

    /// Each asks once more.
    ///
    /// @return how many answers there were
    int visit() throws IOException {
        byte[] request = REQUESTS.get(visits % REQUESTS.size());
        visits++;
        for (SocketChannel connection : connections) {
            out.clear().put(request).flip();
            connection.write(out);
        }
        for (SocketChannel connection : connections) {
            read(connection);
        }
        return connections.size();
    }

    private void read(SocketChannel connection) throws IOException {
        in.clear();
        do {
            if (connection.read(in) < 0) {
                throw new EOFException("a connection has ended");
            }
        } while (in.get(in.position() - 1) != LAST);
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel connection : connections) {
            connection.close();
        }
    }
}
