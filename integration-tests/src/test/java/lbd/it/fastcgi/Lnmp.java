package lbd.it.fastcgi;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import lbd.it.daemon.LbdProcess;
import lbd.it.health.RealServer;

/// conf/examples/lnmp.yaml with a site of its own: PHP-FPM and MariaDB of Debian, and a daemon before them. A second
/// listener asks a pool of the same PHP-FPM that keeps its connections.
final class Lnmp implements AutoCloseable {
    private static final Path EXAMPLE = Path.of("../conf/examples/lnmp.yaml");
    private static final Path MARIADB = Path.of("/usr/sbin/mariadbd");
    private static final String INSTALL = "/usr/bin/mariadb-install-db";
    private static final int WORKERS = 6;

    private final Path folder;
    final Path site;
    private final Path file;
    final int port = RealServer.freePort();
    final int kept = RealServer.freePort();
    private final Process database;
    private final Process fpm;
    final LbdProcess lbd;
    final HttpClient client = HttpClient.newHttpClient();
    private int generation = 1;

    Lnmp(Path folder) throws Exception {
        this.folder = folder;
        site = Files.createDirectory(folder.resolve("www"));
        RealServer.needs(MARIADB);
        Process install = new ProcessBuilder(
                        INSTALL,
                        "--no-defaults",
                        "--skip-test-db",
                        "--user=root",
                        "--auth-root-authentication-method=normal",
                        "--datadir=" + folder.resolve("data"))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("install.log").toFile())
                .start();
        fpm = fpm();
        file = folder.resolve("lbd.yaml");
        Files.writeString(file, configuration());
        lbd = LbdProcess.start(folder, "run", "-c", file.toString());
        if (install.waitFor() != 0) {
            throw new IllegalStateException(Files.readString(folder.resolve("install.log")));
        }
        database = database();
        await(() -> Files.exists(folder.resolve("php.sock")), "no php-fpm: " + fpmLog());
        lbd.printed("event=process.ready");
        await(() -> Files.exists(folder.resolve("db.sock")), "no mariadbd");
    }

    private String configuration() throws IOException {
        String text = Files.readString(EXAMPLE)
                .replace("0.0.0.0:80", "127.0.0.1:" + port)
                .replace("/run/php/php-fpm.sock", folder.resolve("php.sock").toString())
                .replace("/srv/www", site.toString());
        String more = """
                  - name: kept
                    protocol: http
                    bind: 127.0.0.1:%d
                    routes:
                      - match: {path: /slow.php}
                        timeouts: {server_idle: 300ms}
                        pool: kept
                      - {pool: kept}

                pools:
                  - name: kept
                    protocol: fastcgi
                    servers: [{name: fpm, address: "unix:%s/php.sock"}]
                    passive: off
                    connections: {idle: 2}
                    fastcgi: {root: %s}
                """.formatted(kept, folder, site);
        return text.replace("\npools:\n", "\n" + more) + "\nadmin: {http: off, socket: " + folder
                + "/lbd.sock}\naccess_log: {path: " + folder + "/access.log, format: json}\n";
    }

    private Process fpm() throws IOException {
        Path program = Path.of("/usr/sbin/php-fpm");
        // Its version is a part of its name.
        try (DirectoryStream<Path> found = Files.newDirectoryStream(Path.of("/usr/sbin"), "php-fpm*")) {
            for (Path one : found) {
                program = one;
            }
        }
        RealServer.needs(program);
        Path config = folder.resolve("fpm.conf");
        Files.writeString(config, """
                [global]
                daemonize = no
                error_log = %1$s/fpm.log
                process_control_timeout = 10s
                [www]
                user = root
                group = root
                listen = %1$s/php.sock
                listen.backlog = 511
                pm = static
                pm.max_children = %2$d
                php_admin_flag[log_errors] = on
                php_admin_flag[display_errors] = off
                php_admin_value[output_buffering] = 0
                php_admin_value[post_max_size] = 200M
                php_admin_value[opcache.enable] = 0
                """.formatted(folder, WORKERS));
        return new ProcessBuilder(program.toString(), "-F", "-R", "-y", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("fpm.out").toFile())
                .start();
    }

    private Process database() throws IOException {
        return new ProcessBuilder(
                        MARIADB.toString(),
                        "--no-defaults",
                        "--user=root",
                        "--skip-networking",
                        "--datadir=" + folder.resolve("data"),
                        "--socket=" + folder.resolve("db.sock"),
                        "--pid-file=" + folder.resolve("db.pid"))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("db.log").toFile())
                .start();
    }

    void script(String name, String php) throws IOException {
        Path script = site.resolve(name);
        Files.createDirectories(script.getParent());
        Files.writeString(script, "<?php " + php);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(port, HttpRequest.newBuilder(), path);
    }

    HttpResponse<String> send(int to, HttpRequest.Builder request, String path)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + to + path);
        return client.send(request.uri(uri).build(), BodyHandlers.ofString());
    }

    /// A connection by hand, with what it has asked.
    Socket ask(int to, String head) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), to);
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /// The whole answer, until the end of the connection.
    static String all(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }

    /// Applies the same file again.
    void reload() throws IOException, InterruptedException {
        generation++;
        Files.writeString(file, Files.readString(file) + "\n# " + generation);
        lbd.signal("HUP");
        lbd.printed("generation=" + generation);
    }

    /// Other processes, one after another, none of which gives up what it does.
    void restartPhp() throws IOException, InterruptedException {
        int before = starts();
        new ProcessBuilder("kill", "-USR2", "" + fpm.pid()).start().waitFor();
        await(
                () -> {
                    try {
                        return starts() > before;
                    } catch (IOException e) {
                        return false;
                    }
                },
                "php-fpm does not come back");
    }

    private int starts() throws IOException {
        return fpmLog().split("ready to handle connections", -1).length;
    }

    private String fpmLog() throws IOException {
        Path log = folder.resolve("fpm.log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    Path databaseSocket() {
        return folder.resolve("db.sock");
    }

    /// The line of the access log that has this.
    String line(String text) throws InterruptedException {
        Path log = folder.resolve("access.log");
        String[] found = new String[1];
        await(
                () -> {
                    try {
                        found[0] = Files.readAllLines(log).stream()
                                .filter(line -> line.contains(text))
                                .findFirst()
                                .orElse(null);
                        return found[0] != null;
                    } catch (IOException e) {
                        return false;
                    }
                },
                "no line of " + text);
        return found[0];
    }

    void await(BooleanSupplier condition, String otherwise) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(otherwise);
            }
            Thread.sleep(10);
        }
    }

    @Override
    public void close() throws Exception {
        client.close();
        lbd.close();
        // Its master ends the others: one that it has just begun would be missed from here.
        List<ProcessHandle> workers = fpm.descendants().toList();
        fpm.destroy();
        if (!fpm.waitFor(20, TimeUnit.SECONDS)) {
            fpm.destroyForcibly();
            workers.forEach(ProcessHandle::destroyForcibly);
        }
        database.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
}
