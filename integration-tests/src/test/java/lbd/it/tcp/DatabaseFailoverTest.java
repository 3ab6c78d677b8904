package lbd.it.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import lbd.it.daemon.LbdProcess;
import lbd.it.health.RealServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two MariaDB servers behind a listener, real clients, and one server killed under them.
@Timeout(300)
class DatabaseFailoverTest {
    private static final Path MARIADB = Path.of("/usr/sbin/mariadbd");
    private static final Path INSTALL = Path.of("/usr/bin/mariadb-install-db");
    private static final Path CLIENT = Path.of("/usr/bin/mariadb");
    private static final int CLIENTS = 3;

    @TempDir
    private Path folder;

    private final List<AutoCloseable> running = new ArrayList<>();
    private final List<Process> databases = new ArrayList<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger answered = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private int port;

    @BeforeEach
    void start() throws Exception {
        RealServer.needs(MARIADB);
        RealServer.needs(INSTALL);
        RealServer.needs(CLIENT);
        // Servers that give up root must get in.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        RealServer.run(
                "openssl",
                "req",
                "-x509",
                "-nodes",
                "-newkey",
                "rsa:2048",
                "-subj",
                "/CN=db.internal",
                "-keyout",
                folder.resolve("tls.key").toString(),
                "-out",
                folder.resolve("tls.pem").toString());
        List<Integer> ports = List.of(database(1), database(2));
        port = RealServer.freePort();
        Path file = folder.resolve("lbd.yaml");
        Files.writeString(file, """
                version: 1
                process: {workers: 1}
                access_log: {path: off}
                admin: {http: off, socket: %s/lbd.sock}
                listeners: [{name: mysql, protocol: tcp, bind: "127.0.0.1:%d", pool: mysql}]
                pools:
                  - name: mysql
                    scheduler: rr
                    servers: [{name: one, address: "127.0.0.1:%d"}, {name: two, address: "127.0.0.1:%d"}]
                    on_down: close
                    health_check: {type: mysql, interval: 500ms, timeout: 400ms, retries: 0, retry_delay: 100ms}
                """.formatted(folder, port, ports.get(0), ports.get(1)));
        LbdProcess lbd = LbdProcess.start(folder, "run", "-c", file.toString());
        running.add(lbd);
        lbd.printed("event=process.ready");
    }

    @AfterEach
    void stop() throws Exception {
        over.set(true);
        for (AutoCloseable each : running) {
            each.close();
        }
        for (Process database : databases) {
            database.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    /// @return its port, once it answers
    private int database(int number) throws Exception {
        int at = RealServer.freePort();
        Path data = folder.resolve("data" + number);
        RealServer.run(
                INSTALL.toString(),
                "--no-defaults",
                "--skip-test-db",
                "--user=root",
                "--auth-root-authentication-method=normal",
                "--datadir=" + data);
        databases.add(new ProcessBuilder(
                        MARIADB.toString(),
                        "--no-defaults",
                        "--user=root",
                        "--datadir=" + data,
                        "--port=" + at,
                        "--bind-address=127.0.0.1",
                        "--socket=" + folder.resolve(number + ".sock"),
                        "--pid-file=" + folder.resolve(number + ".pid"),
                        "--ssl-cert=" + folder.resolve("tls.pem"),
                        "--ssl-key=" + folder.resolve("tls.key"),
                        "--server-id=" + number)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(number + ".log").toFile())
                .start());
        while (!query(at).equals(number + "\n")) {
            Thread.sleep(200);
        }
        return at;
    }

    /// The number of the server that answers, or what the client says instead.
    private static String query(int at) throws IOException, InterruptedException {
        return query(at, "select @@server_id", "--skip-ssl");
    }

    private static String query(int at, String statement, String tls) throws IOException, InterruptedException {
        Process client = new ProcessBuilder(
                        CLIENT.toString(),
                        "--no-defaults",
                        "--user=root",
                        "--host=127.0.0.1",
                        "--port=" + at,
                        "--connect-timeout=20",
                        "--batch",
                        "--skip-column-names",
                        tls,
                        "--execute=" + statement)
                .redirectErrorStream(true)
                .start();
        String output = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        client.waitFor();
        return output;
    }

    private void ask() {
        try {
            while (!over.get()) {
                String answer = query(port);
                answered.incrementAndGet();
                if (!answer.equals("1\n") && !answer.equals("2\n")) {
                    failures.add(answer);
                }
            }
        } catch (IOException | InterruptedException e) {
            failures.add(e.toString());
        }
    }

    private void awaitAnswers(int more) throws InterruptedException {
        int until = answered.get() + more;
        while (answered.get() < until) {
            Thread.sleep(20);
        }
    }

    @Test
    void ofAServerThatIsKilledOnlyWhatItHadInHandIsLost() throws Exception {
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(Thread.ofPlatform().start(this::ask));
        }
        awaitAnswers(20);
        assertEquals(List.of(), List.copyOf(failures));
        databases.getFirst().destroyForcibly().waitFor();
        awaitAnswers(40);
        over.set(true);
        for (Thread client : clients) {
            client.join();
        }
        assertTrue(failures.size() <= CLIENTS, () -> failures.size() + " failed: " + failures.peek());
        for (int i = 0; i < 5; i++) {
            assertEquals("2\n", query(port));
        }
        // TLS that begins within the protocol passes through as any other bytes.
        String cipher = query(port, "show status like 'Ssl_cipher'", "--ssl-ca=" + folder.resolve("tls.pem"));
        assertTrue(cipher.matches("Ssl_cipher\tTLS_\\S+\n"), cipher);
    }
}
