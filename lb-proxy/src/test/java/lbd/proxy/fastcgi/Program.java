package lbd.proxy.fastcgi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import lbd.core.model.PoolConnections;
import lbd.core.model.PoolSpec;
import lbd.core.model.RouteSpec;
import lbd.core.model.edge.FastCgiSpec;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import lbd.proxy.ScriptedServer.Peer;

/// The server's side of FastCGI, by hand, and a proxy before it.
final class Program {
    static final FastCgiSpec PHP = new FastCgiSpec("/srv/www", "index.php", null, Map.of());
    static final String HEAD = "Content-Type: text/plain\r\n\r\n";

    private Program() {}

    /// A request as it came.
    ///
    /// @param keeps   whether the connection is to stay open
    /// @param params  the last of each name
    /// @param names   of all params, in their order
    /// @param records lengths of the records of its body
    record Request(boolean keeps, Map<String, String> params, List<String> names, byte[] body, List<Integer> records) {
        String get(String name) {
            return params.getOrDefault(name, "-");
        }
    }

    /// Answers all requests, as long as the connection stays open.
    interface Answers {
        /// @return records
        byte[] to(Request request) throws IOException;
    }

    static ScriptedServer answering(Answers answers) throws IOException {
        return new ScriptedServer(peer -> {
            for (Request request = read(peer); request != null; request = read(peer)) {
                peer.send(answers.to(request));
                if (!request.keeps()) {
                    return;
                }
            }
        });
    }

    /// Reads a whole request.
    ///
    /// @return null at the end
    static Request read(Peer peer) throws IOException {
        byte[] begin = peer.read(16);
        if (begin.length == 0) {
            return null;
        }
        if (begin[1] != 1 || begin[9] != 1) {
            throw new IOException("no BEGIN_REQUEST of a responder");
        }
        List<Integer> records = new ArrayList<>();
        byte[] pairs = stream(peer, 4, new ArrayList<>());
        byte[] body = stream(peer, 5, records);
        Map<String, String> params = new TreeMap<>();
        List<String> names = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(pairs);
        while (in.hasRemaining()) {
            int name = length(in);
            int value = length(in);
            String key = text(in, name);
            names.add(key);
            params.put(key, text(in, value));
        }
        return new Request((begin[10] & 1) == 1, params, names, body, records);
    }

    private static byte[] stream(Peer peer, int type, List<Integer> records) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        while (true) {
            byte[] header = peer.read(8);
            if (header.length < 8) {
                throw new EOFException();
            }
            if (header[0] != 1 || header[1] != type || header[2] != 0 || header[3] != 1) {
                throw new IOException("another record: " + header[1]);
            }
            int length = (header[4] & 0xff) << 8 | header[5] & 0xff;
            byte[] content = peer.read(length);
            peer.read(header[6] & 0xff);
            if (length == 0) {
                return all.toByteArray();
            }
            records.add(length);
            all.writeBytes(content);
        }
    }

    private static int length(ByteBuffer in) {
        int first = in.get();
        return first >= 0 ? first : in.position(in.position() - 1).getInt() & 0x7fff_ffff;
    }

    private static String text(ByteBuffer in, int length) {
        byte[] text = new byte[length];
        in.get(text);
        return new String(text, ISO_8859_1);
    }

    static byte[] all(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static byte[] record(int type, byte[] content, int padding) {
        ByteBuffer out = ByteBuffer.allocate(8 + content.length + padding);
        out.put((byte) 1).put((byte) type).putShort((short) 1);
        out.putShort((short) content.length).put((byte) padding).put((byte) 0);
        return out.put(content).array();
    }

    static byte[] out(String text) {
        return record(6, text.getBytes(ISO_8859_1), text.length() % 8);
    }

    static byte[] err(String text) {
        return record(7, text.getBytes(ISO_8859_1), 0);
    }

    static byte[] end() {
        return end(0, 0);
    }

    static byte[] end(int appStatus, int protocolStatus) {
        return record(
                3,
                ByteBuffer.allocate(8)
                        .putInt(appStatus)
                        .put((byte) protocolStatus)
                        .array(),
                0);
    }

    static byte[] answer(String stdout) {
        return all(out(stdout), end());
    }

    /// A pool `app`.
    static PoolSpec pool(FastCgiSpec spec, int idle, InetSocketAddress... servers) {
        PoolConnections usual = PoolConnections.DEFAULT;
        return Configs.pool("app", servers)
                .builder()
                .fastcgi(spec)
                .connections(new PoolConnections(
                        idle, usual.idlePerServer(), usual.idlePerPool(), usual.idleTimeout(), usual.maxAge()))
                .build();
    }

    static ProxyFixture proxy(InetSocketAddress... servers) throws Exception {
        return proxy(PHP, 0, servers);
    }

    static ProxyFixture proxy(FastCgiSpec spec, int idle, InetSocketAddress... servers) throws Exception {
        return new ProxyFixture(
                Configs.of(List.of(Configs.routed("app", new RouteSpec[0])), List.of(pool(spec, idle, servers))));
    }

    static ProxyFixture proxy(UnaryOperator<PoolSpec> with, InetSocketAddress... servers) throws Exception {
        return new ProxyFixture(Configs.of(
                List.of(Configs.routed("app", new RouteSpec[0])), List.of(with.apply(pool(PHP, 0, servers)))));
    }

    static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n";
    }

    /// One request on a connection of its own: what comes back until its end, the Date field left out.
    static String ask(ProxyFixture fixture, String request) throws IOException {
        try (Socket client = fixture.connect("web")) {
            send(client, request.replaceFirst("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
            return new String(client.getInputStream().readAllBytes(), ISO_8859_1)
                    .replaceAll("Date: [^\r]*\r\n|Connection: close\r\n", "");
        }
    }

    static String status(String answer) {
        return answer.isEmpty() ? "" : answer.substring(9, 12);
    }
}
