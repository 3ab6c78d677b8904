import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/// Makes the AOT cache of a distribution: runs its daemon on loopback for a few seconds, does with it once what it will
/// do in production, and stops it; the JVM then writes what it has loaded and linked to `lbd.aot`. The commands that ask
/// that daemon have a cache of their own, `command.aot`, made by one of them.
///
///     java Train.java FOLDER [INTERFACE]
///
/// With an interface, VRRP takes part there: it must be nobody else's.
class Train {
    /// Enough for the second compiler to have compiled what every request runs: only then does the cache have profiles
    /// that it can compile from, and the first compiler's code need not count for them.
    private static final int ROUNDS = 1500;

    /// A twentieth of the JVM's own thresholds: what a handshake runs once is to be among what the second compiler has
    /// seen. What was called often and never got so far, the JVM takes for what needs no second compiler, and has it
    /// wait for 50,000 calls.
    private static final List<String> EAGER = List.of(
            "-XX:Tier4InvocationThreshold=250",
            "-XX:Tier4MinInvocationThreshold=50",
            "-XX:Tier4CompileThreshold=750",
            "-XX:Tier4BackEdgeThreshold=10000");

    private static final long PATIENCE_SECONDS = 120;

    private final Path dist;
    private final String vrrp;
    private final Path folder = Files.createTempDirectory("lbd-train");
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int web = freePort();
    private final int raw = freePort();
    private final int secured = freePort();
    private final int admin = freePort();
    private final boolean tls;
    private final SSLContext identity;
    private final HttpClient encrypted;
    private final HttpClient encrypted2;

    /// @param tls whether it takes part
    Train(Path dist, String vrrp, boolean tls) throws Exception {
        this.dist = dist;
        this.vrrp = vrrp;
        this.tls = tls;
        this.identity = identity();
        HttpClient.Builder builder = HttpClient.newBuilder().sslContext(identity);
        this.encrypted = builder.version(HttpClient.Version.HTTP_1_1).build();
        this.encrypted2 = builder.version(HttpClient.Version.HTTP_2).build();
    }

    /// A certificate of localhost's, of which the files are in the folder.
    private SSLContext identity() throws Exception {
        Path store = folder.resolve("tls.p12");
        Files.writeString(folder.resolve("tls.pass"), "secret\n");
        String made = "-genkeypair -keyalg EC -groupname secp256r1 -alias a -dname CN=localhost"
                + " -ext san=dns:localhost,ip:127.0.0.1 -storetype PKCS12";
        keytool(store, made.split(" "));
        keytool(store, "-exportcert", "-rfc", "-alias", "a", "-file", folder.resolve("tls.pem").toString());
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "secret".toCharArray());
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
        own.init(keys, "secret".toCharArray());
        TrustManagerFactory others = TrustManagerFactory.getInstance("PKIX");
        others.init(keys);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), others.getTrustManagers(), null);
        return context;
    }

    private static void keytool(Path store, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", store.toString(), "-storepass", "secret"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        check(process.waitFor() == 0, "keytool: " + said);
    }

    public static void main(String[] arguments) throws Exception {
        int code = 1;
        try {
            String vrrp = arguments.length > 1 ? vrrp(arguments[1]) : "";
            Path dist = Path.of(arguments[0]).toAbsolutePath();
            if (!new Train(dist, vrrp, true).run()) {
                System.err.println("training lbd: the TLS library does not load here: TLS is not in the AOT cache");
                new Train(dist, vrrp, false).run();
            }
            code = 0;
        } catch (IllegalStateException e) {
            System.err.println(e.getMessage() + (e.getCause() == null ? "" : ": " + e.getCause()));
        } catch (Exception e) {
            e.printStackTrace();
        }
        System.exit(code); // ends the servers' threads too
    }

    /// @return false where TLS was to take part and cannot
    private boolean run() throws Exception {
        Path cache = dist.resolve("lbd.aot");
        Path log = folder.resolve("log");
        Path config = folder.resolve("lbd.yaml");
        int https = tls ? start(secureServer()) : 0;
        Files.writeString(config, yaml(start(plainServer()), startEchoServer()) + (tls ? secured(https) : "") + vrrp);
        // Not `-c`, which is read without picocli: the cache is for the other commands too.
        ProcessBuilder run = java("daemon", "-XX:AOTCacheOutput=" + cache, "run", "--config=" + config);
        run.command().addAll(run.command().indexOf("-jar"), EAGER);
        // Nobody reads it, but it is tried, as under systemd.
        run.environment().put("NOTIFY_SOCKET", folder.resolve("notify").toString());
        Process daemon = run
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(daemon::destroyForcibly));
        try {
            awaitReady(daemon);
            exercise(daemon, config);
            daemon.destroy();
            check(daemon.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) && daemon.exitValue() == 0, "it does not stop");
            check(Files.isRegularFile(cache), "no cache was written");
            check(starts(), "a JVM does not take the cache");
            return true;
        } catch (Exception e) {
            if (tls && Files.readString(log).contains("the TLS library cannot be loaded")) {
                return false;
            }
            System.err.println(Files.readString(log));
            throw e;
        } finally {
            daemon.destroyForcibly().waitFor();
            clean();
        }
    }

    private void clean() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    private void exercise(Process daemon, Path config) throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            get(web, "/plain");
            if (tls) {
                get(encrypted, uri("https", secured, "/plain"));
                get(encrypted2, uri("https", secured, "/plain"));
                shakeHands(i % 2 == 0);
            }
            get(web, "/missing");
            post("/form", BodyPublishers.ofString("a=b"));
            post("/stream", BodyPublishers.fromPublisher(BodyPublishers.ofString("chunked")));
            echo();
        }
        List.of("/metrics", "/health/live", "/health/ready", "/api/v1/status").forEach(path -> get(admin, path));
        Files.writeString(config, Files.readString(config).replace("weight: 2", "weight: 3"));
        String socket = folder.resolve("admin.sock").toString();
        // By the socket: where SIGHUP is ignored, as under nohup, the daemon never sees it.
        command("-XX:AOTMode=off", "reload", "--socket", socket);
        await(daemon, "the reload", () -> get(admin, "/api/v1/status").contains("generation 2"));
        Path cache = dist.resolve("command.aot");
        command("-XX:AOTCacheOutput=" + cache, "status", "--socket", socket);
        check(Files.isRegularFile(cache), "no cache was written for commands");
        post("/after", BodyPublishers.noBody());
    }

    private String yaml(int httpServer, int echoServer) {
        return """
                version: 1
                process: {shutdown_grace: 1s}
                access_log: {path: %s, format: json}
                admin: {http: "127.0.0.1:%d", socket: %s}
                listeners:
                  - name: web
                    protocol: http
                    bind: "127.0.0.1:%d"
                    routes:
                      - {match: {path: /missing}, respond: {status: 404, body: "none\\n"}}
                      - {match: {path_prefix: /form}, pool: forms}
                    pool: app
                  - {name: raw, protocol: tcp, bind: "127.0.0.1:%d", pool: echo}
                  - {name: datagrams, protocol: udp, bind: "127.0.0.1:%5$d", pool: echo}
                %8$s
                health_checks:
                  - {name: http, type: http_get, urls: [{path: /, status: [200]}], interval: 1s}
                pools:
                  - name: app
                    scheduler: wrr
                    servers: [{name: a, address: "127.0.0.1:%6$d", weight: 2}, {name: b, address: "localhost:%6$d"}]
                    health_check: http
                  - {name: forms, scheduler: lc, servers: [{name: a, address: "127.0.0.1:%6$d"}]}
                  - name: echo
                    scheduler: {type: sh}
                    servers: [{name: a, address: "127.0.0.1:%7$d"}]
                    health_check: {type: tcp, interval: 1s}
                """
                .formatted(
                        folder.resolve("access.log"),
                        admin,
                        folder.resolve("admin.sock"),
                        web,
                        raw,
                        httpServer,
                        echoServer,
                        tls ? encryptedListener() : "");
    }

    private String encryptedListener() {
        return """
                  - name: encrypted
                    protocol: http
                    bind: "127.0.0.1:%1$d"
                    tls: {certificates: {pkcs12: %2$s/tls.p12, passphrase_file: %2$s/tls.pass}}
                    compress: {encodings: [gzip]}
                    pool: secured
                """
                .formatted(secured, folder);
    }

    /// Of `pools`, which end the rest. No check: over TLS it takes the JDK's 435 classes for that, which every daemon
    /// would then have in memory.
    private String secured(int httpsServer) {
        return """
                  - name: secured
                    servers: [{name: a, address: "127.0.0.1:%1$d"}]
                    tls: {ca: %2$s/tls.pem}
                """
                .formatted(httpsServer, folder);
    }

    private static String vrrp(String networkInterface) {
        return """
                vrrp:
                  scripts:
                    - {name: fine, command: ["/bin/true"], interval: 1s}
                  instances:
                    - name: VI_1
                      interface: %1$s
                      virtual_router_id: 51
                      priority: 200
                      advertisement_interval: 100ms
                      virtual_addresses: [192.0.2.100/24]
                      track: [{script: fine, weight: 2}, {pool: app, weight: 2}]
                      notify: [/bin/true]
                    - name: VI_6
                      interface: %1$s
                      virtual_router_id: 52
                      advertisement_interval: 100ms
                      virtual_addresses: ["fe80::100/64", "2001:db8::100/64"]
                  sync_groups:
                    - {name: both, instances: [VI_1, VI_6]}
                """.formatted(networkInterface);
    }

    private ProcessBuilder java(String options, String cache, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                dist.resolve("runtime/bin/java").toString(), "@" + dist.resolve("jvm/" + options + ".options"), cache));
        command.addAll(List.of("-jar", dist.resolve("lbd.jar").toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    private void command(String cache, String... arguments) throws Exception {
        Path said = folder.resolve("said");
        int code = java("command", cache, arguments)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start()
                .waitFor();
        String words = String.join(" ", arguments);
        check(code == 0, "lbd " + words + " ended with " + code + ":\n" + Files.readString(said));
    }

    private boolean starts() throws Exception {
        ProcessBuilder version = new ProcessBuilder(dist.resolve("bin/lbd").toString(), "--version")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        version.environment().put("LBD_JAVA_OPTS", "-XX:AOTMode=on");
        return version.start().waitFor() == 0;
    }

    private void awaitReady(Process daemon) throws Exception {
        await(daemon, "the daemon to be ready", () -> {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), admin)) {
                return socket.isConnected() && get(admin, "/health/ready").contains("ready");
            } catch (IOException e) {
                return false;
            }
        });
    }

    private static void await(Process daemon, String what, BooleanSupplier condition) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            check(daemon.isAlive(), "waiting for " + what + ", the daemon ended");
            check(System.nanoTime() < end, "waited " + PATIENCE_SECONDS + " s for " + what);
            Thread.sleep(50);
        }
    }

    private String get(int port, String path) {
        return get(client, uri("http", port, path));
    }

    private static String get(HttpClient by, URI from) {
        return send(by, HttpRequest.newBuilder(from).header("Accept", "text/plain").build());
    }

    private void post(String path, HttpRequest.BodyPublisher body) {
        send(client, HttpRequest.newBuilder(uri("http", web, path)).POST(body).build());
    }

    private static String send(HttpClient by, HttpRequest request) {
        try {
            return by.send(request, BodyHandlers.ofString()).body();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(request.toString(), e);
        }
    }

    private static URI uri(String scheme, int port, String path) {
        return URI.create(scheme + "://127.0.0.1:" + port + path);
    }

    /// A connection for one request.
    ///
    /// @param resumable whether the next one may take up its session
    private void shakeHands(boolean resumable) throws IOException {
        try (SSLSocket socket = (SSLSocket) identity.getSocketFactory().createSocket("127.0.0.1", secured)) {
            String request = "GET /plain HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readAllBytes();
            check(new String(answer, StandardCharsets.US_ASCII).startsWith("HTTP/1.1 200"), "no answer over TLS");
            if (!resumable) {
                socket.getSession().invalidate();
            }
        }
    }

    private void echo() throws IOException {
        byte[] line = "one line\n".getBytes(StandardCharsets.US_ASCII);
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), raw)) {
            socket.getOutputStream().write(line);
            socket.shutdownOutput();
            check(socket.getInputStream().readAllBytes().length == line.length, "no echo");
        }
    }

    private static HttpServer plainServer() throws IOException {
        return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    private HttpServer secureServer() throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(identity));
        return server;
    }

    private static int start(HttpServer server) {
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, 3);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write("ok\n".getBytes(StandardCharsets.US_ASCII));
            }
        });
        server.start();
        return server.getAddress().getPort();
    }

    private static int startEchoServer() throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(() -> {
            while (true) {
                try (Socket socket = server.accept()) {
                    socket.getInputStream().transferTo(socket.getOutputStream());
                } catch (IOException e) {
                    // a check that closed at once
                }
            }
        });
        return server.getLocalPort();
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return any.getLocalPort();
        }
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException("training lbd: " + otherwise);
        }
    }
}
