package lbd.proxy.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import lbd.core.model.ListenerSpec;
import lbd.core.model.RouteAction;
import lbd.core.model.RouteMatch;
import lbd.core.model.RouteMatch.PathMatch;
import lbd.core.model.RouteSpec;
import lbd.core.model.edge.FilesSpec;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Files answer clients of HTTP/1.
@Timeout(30)
class FilesTest {
    private static final int LARGE = 1_000_000;

    @TempDir
    Path root;

    private final byte[] large = new byte[LARGE];
    private ProxyFixture fixture;
    private ScriptedServer server;
    private HttpClient client;

    @BeforeEach
    void serve() throws Exception {
        new Random(1).nextBytes(large);
        Files.writeString(root.resolve("small.txt"), "0123456789");
        Files.write(root.resolve("large.bin"), large);
        Files.createFile(root.resolve("empty"));
        Files.createDirectories(root.resolve("sub"));
        server = new ScriptedServer(peer -> {
            for (String head = peer.head(); !head.isEmpty(); head = peer.head()) {
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\npool");
            }
        });
        FilesSpec.Fallback pool = new FilesSpec.ToPool(new RouteAction.Forward("app"));
        ListenerSpec web = Configs.routed(null, route("/or-pool", pool), route("/", new FilesSpec.ToStatus(404)));
        fixture = new ProxyFixture(Configs.of(List.of(web), List.of(Configs.pool("app", server.address()))));
        client = HttpClient.newHttpClient();
    }

    private RouteSpec route(String prefix, FilesSpec.Fallback fallback) {
        RouteMatch match =
                new RouteMatch(List.of(), new PathMatch.Prefix(prefix), List.of(), Map.of(), Map.of(), List.of());
        FilesSpec files =
                new FilesSpec(root.toString(), FilesSpec.DEFAULT_INDEX, List.of(fallback), false, false, Map.of());
        return new RouteSpec(match, new RouteAction.Files(files));
    }

    @AfterEach
    void end() throws Exception {
        client.close();
        fixture.close();
        server.close();
        awaitNoneOpen();
    }

    /// Workers close what they have opened.
    private void awaitNoneOpen() throws Exception {
        while (open() > 0) {
            Thread.onSpinWait();
        }
    }

    private long open() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(this::isOurs).count();
        }
    }

    private boolean isOurs(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).startsWith(root);
        } catch (IOException e) {
            return false;
        }
    }

    private HttpResponse<byte[]> get(String path, String... fields) throws Exception {
        return send("GET", path, fields);
    }

    private HttpResponse<byte[]> send(String method, String path, String... fields) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + fixture.address("web").getPort() + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody());
        for (int i = 0; i < fields.length; i += 2) {
            request.header(fields[i], fields[i + 1]);
        }
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static String field(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("none");
    }

    @Test
    void filesOfEverySizeArrive() throws Exception {
        for (int i = 0; i < 3; i++) {
            HttpResponse<byte[]> small = get("/small.txt");
            assertEquals("0123456789", new String(small.body(), ISO_8859_1));
            assertEquals("text/plain", field(small, "content-type"));
            assertEquals("10", field(small, "content-length"));
            assertArrayEquals(large, get("/large.bin").body());
            assertEquals(0, get("/empty").body().length);
        }
        assertEquals("GET /small.txt null 200 ok", fixture.line());
        assertEquals(404, get("/none").statusCode());
        HttpResponse<byte[]> folder = get("/sub?a=b");
        assertEquals(301, folder.statusCode());
        assertEquals("/sub/?a=b", field(folder, "location"));
    }

    /// A hole that nobody has read is not: workers read it, piece by piece.
    @Test
    void whatIsNotInMemoryArrivesToo() throws Exception {
        int size = 20_000_000;
        try (FileChannel file =
                FileChannel.open(root.resolve("hole"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap("begin".getBytes(ISO_8859_1)));
            file.write(ByteBuffer.wrap("end".getBytes(ISO_8859_1)), size - 3);
        }
        byte[] expected = new byte[size];
        System.arraycopy("begin".getBytes(ISO_8859_1), 0, expected, 0, 5);
        System.arraycopy("end".getBytes(ISO_8859_1), 0, expected, size - 3, 3);
        assertArrayEquals(expected, get("/hole").body());
        assertEquals("GET /hole null 200 ok", fixture.line());
    }

    @Test
    void headAndConditions() throws Exception {
        for (String path : List.of("/small.txt", "/large.bin")) {
            HttpResponse<byte[]> head = send("HEAD", path);
            assertEquals(200, head.statusCode());
            assertEquals(String.valueOf(Files.size(root.resolve(path.substring(1)))), field(head, "content-length"));
            String etag = field(head, "etag");
            HttpResponse<byte[]> same = get(path, "If-None-Match", etag);
            assertEquals(304, same.statusCode());
            assertEquals(etag, field(same, "etag"));
            assertEquals(
                    304,
                    get(path, "If-Modified-Since", field(head, "last-modified")).statusCode());
            assertEquals(412, get(path, "If-Match", "\"x\"").statusCode());
        }
        HttpResponse<byte[]> post = send("POST", "/small.txt");
        assertEquals(405, post.statusCode());
        assertEquals("GET, HEAD", field(post, "allow"));
    }

    @Test
    void partsOfThem() throws Exception {
        HttpResponse<byte[]> one = get("/large.bin", "Range", "bytes=500000-799999");
        assertEquals(206, one.statusCode());
        assertEquals("bytes 500000-799999/1000000", field(one, "content-range"));
        assertArrayEquals(Arrays.copyOfRange(large, 500_000, 800_000), one.body());

        for (String path : List.of("/small.txt", "/large.bin")) {
            HttpResponse<byte[]> two = get(path, "Range", "bytes=0-1,5-6");
            assertEquals(206, two.statusCode());
            String boundary = field(two, "content-type").replace("multipart/byteranges; boundary=", "");
            byte[] file = Files.readAllBytes(root.resolve(path.substring(1)));
            String type = path.endsWith("txt") ? "text/plain" : "application/octet-stream";
            String expected = "--" + boundary + "\r\nContent-Type: " + type + "\r\nContent-Range: bytes 0-1/"
                    + file.length + "\r\n\r\n" + new String(file, 0, 2, ISO_8859_1) + "\r\n--" + boundary
                    + "\r\nContent-Type: " + type + "\r\nContent-Range: bytes 5-6/" + file.length + "\r\n\r\n"
                    + new String(file, 5, 2, ISO_8859_1) + "\r\n--" + boundary + "--\r\n";
            assertEquals(expected, new String(two.body(), ISO_8859_1));
        }

        HttpResponse<byte[]> beyond = get("/small.txt", "Range", "bytes=10-");
        assertEquals(416, beyond.statusCode());
        assertEquals("bytes */10", field(beyond, "content-range"));
        assertEquals(
                200,
                get("/small.txt", "Range", "bytes=0-1", "If-Range", "\"x\"").statusCode());
    }

    @Test
    void aPoolStandsInForWhatIsNotThere() throws Exception {
        assertEquals("pool", new String(get("/or-pool/x").body(), ISO_8859_1));
        assertEquals("pool", new String(send("POST", "/or-pool/x").body(), ISO_8859_1));
    }

    @Test
    void requestsAreAnsweredInTheirOrder() throws Exception {
        try (Socket socket = fixture.connect("web")) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 50; i++) {
                requests.append("GET /")
                        .append(i % 2 == 0 ? "small.txt" : "none")
                        .append(" HTTP/1.1\r\nHost: h\r\n");
                requests.append(i == 49 ? "Connection: close\r\n\r\n" : "\r\n");
            }
            socket.getOutputStream().write(requests.toString().getBytes(ISO_8859_1));
            String all = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
            assertEquals(25, all.split("HTTP/1.1 200 OK", -1).length - 1);
            assertEquals(25, all.split("HTTP/1.1 404 Not Found", -1).length - 1);
        }
    }

    @Test
    void aClientThatLeavesInTheMiddleLeavesNothing() throws Exception {
        Path huge = root.resolve("huge");
        try (FileChannel file = FileChannel.open(huge, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(new byte[1]), 500_000_000);
        }
        for (int i = 0; i < 10; i++) {
            try (Socket socket = fixture.connect("web")) {
                socket.setSoLinger(i % 2 == 0, 0);
                socket.getOutputStream().write("GET /huge HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(ISO_8859_1));
                assertEquals(1000, socket.getInputStream().readNBytes(1000).length);
            }
            assertEquals("GET /huge null 200 client_abort", fixture.line());
        }
        awaitNoneOpen();
    }

    @Test
    void aFileThatGetsShorterIsCutForTheClient() throws Exception {
        Path shrinks = root.resolve("shrinks");
        try (FileChannel file = FileChannel.open(shrinks, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(new byte[1]), 200_000_000);
        }
        try (Socket socket = fixture.connect("web")) {
            socket.getOutputStream().write("GET /shrinks HTTP/1.1\r\nHost: h\r\n\r\n".getBytes(ISO_8859_1));
            InputStream in = socket.getInputStream();
            in.readNBytes(1000);
            try (FileChannel file = FileChannel.open(shrinks, StandardOpenOption.WRITE)) {
                file.truncate(1000);
            }
            long count = 0;
            try {
                count = in.readAllBytes().length;
            } catch (IOException e) {
                // A reset tells it as well.
            }
            assertTrue(count < 200_000_000, "got " + count);
        }
        assertEquals("GET /shrinks null 200 server_closed", fixture.line());
        assertEquals("file_shorter", fixture.detail());
    }

    @Test
    void aFileThatIsReplacedIsGivenWhole() throws Exception {
        assertArrayEquals(large, get("/large.bin").body());
        byte[] other = new byte[LARGE / 2];
        Files.write(root.resolve("new"), other);
        Files.move(root.resolve("new"), root.resolve("large.bin"), StandardCopyOption.REPLACE_EXISTING);
        // What has been found is known for a second, and given as it was.
        HttpResponse<byte[]> answer = get("/large.bin");
        while (answer.body().length == LARGE) {
            assertArrayEquals(large, answer.body());
            answer = get("/large.bin");
        }
        assertEquals(String.valueOf(other.length), field(answer, "content-length"));
        assertArrayEquals(other, answer.body());
        Files.delete(root.resolve("large.bin"));
        while (answer.statusCode() == 200) {
            assertArrayEquals(other, answer.body());
            answer = get("/large.bin");
        }
        assertEquals(404, answer.statusCode());
    }
}
