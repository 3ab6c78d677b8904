package lbd.it.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import lbd.config.ConfigReader;
import lbd.config.ConfigResult;
import lbd.core.http.Head;
import lbd.core.http1.HeadLimits;
import lbd.core.http1.HttpParser;
import lbd.core.model.ListenerSpec;
import lbd.core.model.RouteSpec;
import lbd.it.health.RealServer;
import lbd.proxy.route.RouteMatcher;
import lbd.proxy.route.RouteTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `route_order: longest` chooses what nginx chooses of the same locations, however the path is spelled,
/// where lbd does not refuse the spelling. `-Dlbd.routes.fuzz.tables=10000` makes a long run of it,
/// `-Dlbd.routes.fuzz.seed=` brings one back.
@Timeout(600)
class LongestRouteTest {
    private static final Path NGINX = Path.of("/usr/sbin/nginx");
    private static final int TABLES = Integer.getInteger("lbd.routes.fuzz.tables", 300);
    private static final int REQUESTS = 20;
    private static final int BATCH = 500;
    private static final List<String> SEGMENTS =
            List.of("a", "b", "ab", "ba", "A", "c", "a.b", "b-", "a b", "\u00e9", "a%");
    private static final List<String> REGEXES = List.of(
            "^/a", "b$", "/ab", "a/b", "^/[ab]+/", "A", "^/(a|b)$", "a+b", "/$", "^/c.*b", "[^/]b/", "[.]b$", " ", "%");
    private static final HexFormat UPPER = HexFormat.of().withUpperCase();

    @TempDir
    private Path folder;

    private final long seed = Long.getLong("lbd.routes.fuzz.seed", System.nanoTime());
    private final SplittableRandom random = new SplittableRandom(seed);
    private int taken;

    private record Location(String modifier, String path) {
        String nginx(int number) {
            return "location " + modifier + " \"" + path + "\" { return 200 \"" + number + "\"; }\n";
        }

        /// nginx's locations are decoded paths, ours are written as in a URL.
        String match() {
            String url = path.replace("%", "%25");
            return switch (modifier) {
                case "=" -> "path: \"" + url + "\"";
                case "~" -> "path_regex: \"" + path + "\"";
                case "~*" -> "path_regex: \"(?i)" + path + "\"";
                default ->
                    "path_prefix: {prefix: \"" + url + "\", whole_segments: false, before_regex: "
                            + modifier.equals("^~") + "}";
            };
        }
    }

    @Test
    void ourChoiceIsThatOfNginx() throws Exception {
        RealServer.needs(NGINX);
        for (int done = 0; done < TABLES; done += BATCH) {
            compare(Math.min(BATCH, TABLES - done));
        }
        assertTrue(taken > TABLES * REQUESTS / 2, taken + " of " + TABLES * REQUESTS + " were compared");
    }

    private void compare(int count) throws Exception {
        List<List<Location>> tables = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            tables.add(table());
        }
        int port = RealServer.freePort();
        Path config = Files.writeString(folder.resolve("nginx.conf"), nginx(port, tables));
        List<RouteMatcher<String>> matchers = matchers(tables);
        try (AutoCloseable nginx = RealServer.start(folder, NGINX.toString(), "-c", config.toString());
                Socket socket = connect(port)) {
            for (int table = 0; table < count; table++) {
                for (int i = 0; i < REQUESTS; i++) {
                    String path = spelled(path());
                    String ours = ours(matchers.get(table), path);
                    if (ours.startsWith("path_")) {
                        continue;
                    }
                    taken++;
                    assertEquals(
                            nginx(socket, table, path),
                            ours,
                            "seed " + seed + ", path " + path + ", locations " + tables.get(table));
                }
            }
        }
    }

    private List<Location> table() {
        Set<Location> locations = new LinkedHashSet<>();
        Set<String> prefixes = new LinkedHashSet<>();
        for (int i = random.nextInt(12); i >= 0; i--) {
            switch (random.nextInt(6)) {
                case 0 -> locations.add(new Location("=", path()));
                case 1 -> locations.add(new Location("~", pick(REGEXES)));
                case 2 -> locations.add(new Location("~*", pick(REGEXES)));
                default -> {
                    // nginx takes each only once.
                    String prefix = path();
                    if (prefixes.add(prefix)) {
                        locations.add(new Location(random.nextInt(3) == 0 ? "^~" : "", prefix));
                    }
                }
            }
        }
        return List.copyOf(locations);
    }

    private String path() {
        StringBuilder path = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            path.append('/').append(pick(SEGMENTS));
        }
        return path.isEmpty() || random.nextInt(3) == 0 ? path.append('/').toString() : path.toString();
    }

    /// As a client may send it: some characters escaped that need not be, slashes twice or escaped, dot segments.
    private String spelled(String path) {
        StringBuilder url = new StringBuilder();
        for (byte octet : path.getBytes(UTF_8)) {
            boolean plain = octet > ' ' && octet != '%';
            if (!plain || (random.nextInt(12) == 0 && (octet != '/' || !url.isEmpty()))) {
                (random.nextBoolean() ? UPPER : HexFormat.of()).toHexDigits(url.append('%'), octet);
            } else {
                url.append((char) octet);
            }
            if (octet == '/' && random.nextInt(12) == 0) {
                url.append(pick(List.of("/", "./", "c/../", "%2e/", "c/.%2E/")));
            }
        }
        return url.toString();
    }

    private String pick(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }

    private String nginx(int port, List<List<Location>> tables) {
        StringBuilder servers = new StringBuilder();
        for (int i = 0; i < tables.size(); i++) {
            servers.append("server { listen 127.0.0.1:%d; server_name t%d; root %s/none;\n".formatted(port, i, folder));
            for (int n = 0; n < tables.get(i).size(); n++) {
                servers.append(tables.get(i).get(n).nginx(n));
            }
            servers.append("}\n");
        }
        return """
                daemon off;
                worker_processes 1;
                error_log %1$s/error.log;
                pid %1$s/nginx.pid;
                events {}
                http {
                access_log off;
                keepalive_requests 1000000;
                server_names_hash_max_size 8192;
                server_tokens off;
                %2$s
                }
                """.formatted(folder, servers);
    }

    private static List<RouteMatcher<String>> matchers(List<List<Location>> tables) {
        StringBuilder yaml = new StringBuilder("version: 1\nlisteners:\n");
        for (int i = 0; i < tables.size(); i++) {
            yaml.append("  - {name: t%d, protocol: http, bind: \"127.0.0.1:%d\", route_order: longest, routes: [\n"
                    .formatted(i, 10_000 + i));
            for (int n = 0; n < tables.get(i).size(); n++) {
                yaml.append("      {match: {%s}, respond: {body: \"%d\"}},\n"
                        .formatted(tables.get(i).get(n).match(), n));
            }
            yaml.append("    ]}\n");
        }
        ConfigResult read = ConfigReader.read("fuzz.yaml", yaml.toString().getBytes(UTF_8));
        if (!(read instanceof ConfigResult.Loaded loaded)) {
            throw new AssertionError(read + "\n" + yaml);
        }
        return loaded.config().listeners().stream()
                .map(LongestRouteTest::matcher)
                .toList();
    }

    private static RouteMatcher<String> matcher(ListenerSpec listener) {
        List<RouteSpec> routes = listener.routes();
        return RouteTable.of(
                        listener.http().routeOrder(),
                        routes,
                        route -> String.valueOf(routes.indexOf(route)),
                        "none",
                        rule -> rule)
                .matcher();
    }

    private static String ours(RouteMatcher<String> matcher, String path) {
        byte[] bytes = ("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n").getBytes(ISO_8859_1);
        Head head = new Head();
        assertEquals(bytes.length, new HttpParser(HeadLimits.DEFAULT).parseRequest(bytes, 0, bytes.length, head));
        return matcher.match(head, InetAddress.getLoopbackAddress(), null);
    }

    private static String nginx(Socket socket, int table, String path) throws IOException {
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: t" + table + "\r\n\r\n").getBytes(ISO_8859_1));
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int octet = in.read();
            if (octet < 0) {
                throw new IOException("nginx has closed after: " + head);
            }
            head.append((char) octet);
        }
        int length = Integer.parseInt(head.toString().replaceFirst("(?s).*Content-Length: (\\d+).*", "$1"));
        String body = new String(in.readNBytes(length), ISO_8859_1);
        return head.indexOf(" 200 ") > 0 ? body : "none";
    }

    private static Socket connect(int port) throws Exception {
        while (true) {
            try {
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                socket.setTcpNoDelay(true);
                return socket;
            } catch (IOException e) {
                // It is not there yet; the test's timeout bounds this.
                Thread.onSpinWait();
            }
        }
    }
}
