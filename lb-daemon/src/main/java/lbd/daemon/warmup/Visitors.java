package lbd.daemon.warmup;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/// Clients that ask all at once and then wait for their answers. They look at nothing but where an answer ends: what
/// they do costs the same two processors.
final class Visitors implements AutoCloseable {
    /// At the end of what is told its length before.
    static final char LAST = '~';

    /// At the end of what comes in chunks.
    private static final byte[] LAST_CHUNK = bytes("\r\n0\r\n\r\n");

    private static final int EACH = 6;
    private static final String FIELDS = """
             HTTP/1.1\r
            Host: warm-up.invalid\r
            User-Agent: lbd\r
            Accept: */*\r
            Accept-Encoding: gzip, br, zstd\r
            Accept-Language: en\r
            Cookie: visit=1\r
            """;
    private static final String TEXT = "a=b&".repeat(40);

    /// What is said, one after another.
    enum Talk {
        REQUESTS(
                bytes("GET /" + FIELDS + "\r\n"),
                bytes("GET /some/path.html?and=query" + FIELDS + "\r\n"),
                bytes("GET /another%20path" + FIELDS + "Cache-Control: no-cache\r\n\r\n")),
        BODIES(
                bytes("POST /form" + FIELDS + "Content-Length: " + (TEXT.length() + 1) + "\r\n\r\n" + TEXT + LAST),
                bytes("PUT /stream" + FIELDS + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(TEXT.length())
                        + "\r\n" + TEXT + "\r\n0\r\n\r\n")),
        DATAGRAMS(bytes("a datagram" + LAST));

        private final List<byte[]> words;

        Talk(byte[]... words) {
            this.words = List.of(words);
        }
    }

    /// One of them.
    private record Visitor(InetSocketAddress entry, Talk talk, ByteChannel connection) {
        static Visitor come(InetSocketAddress entry, Talk talk) throws IOException {
            if (talk == Talk.DATAGRAMS) {
                return new Visitor(entry, talk, DatagramChannel.open().connect(entry));
            }
            SocketChannel connection = SocketChannel.open(entry);
            // Nobody reads what might still come, and no port waits for it.
            return new Visitor(entry, talk, connection.setOption(StandardSocketOptions.SO_LINGER, 0));
        }
    }

    /// What is answered; it ends where nothing else does.
    static final String BODY = "warm".repeat(64) + LAST;

    private final List<Visitor> visitors = new ArrayList<>();
    private final ByteBuffer out = ByteBuffer.allocateDirect(1024);
    private final ByteBuffer in = ByteBuffer.allocateDirect(4096);
    private int visits;

    /// Some come to this address.
    void come(InetSocketAddress entry, Talk talk) throws IOException {
        for (int i = 0; i < EACH; i++) {
            visitors.add(Visitor.come(entry, talk));
        }
    }

    /// Of each kind one leaves, and another comes: what a connection takes is compiled too.
    private void change() throws IOException {
        for (int i = visits % EACH; i < visitors.size(); i += EACH) {
            Visitor gone = visitors.get(i);
            gone.connection.close();
            visitors.set(i, Visitor.come(gone.entry, gone.talk));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(US_ASCII);
    }

    /// How many addresses they have come to.
    int kinds() {
        return visitors.size() / EACH;
    }

    /// Each asks once more.
    ///
    /// @return how many answers there were
    int visit() throws IOException {
        change();
        for (Visitor visitor : visitors) {
            List<byte[]> words = visitor.talk.words;
            out.clear().put(words.get(visits % words.size())).flip();
            visitor.connection.write(out);
        }
        visits++;
        for (Visitor visitor : visitors) {
            read(visitor.connection);
        }
        return visitors.size();
    }

    private void read(ByteChannel connection) throws IOException {
        in.clear();
        do {
            if (connection.read(in) < 0) {
                throw new EOFException("a connection has ended");
            }
        } while (!ends(in));
    }

    /// Whether what has been read is a whole message.
    static boolean ends(ByteBuffer read) {
        int end = read.position();
        int last = end - LAST_CHUNK.length;
        return (end > 0 && read.get(end - 1) == LAST)
                || (last >= 0 && read.slice(last, LAST_CHUNK.length).equals(ByteBuffer.wrap(LAST_CHUNK)));
    }

    @Override
    public void close() throws IOException {
        for (Visitor visitor : visitors) {
            visitor.connection.close();
        }
    }
}
