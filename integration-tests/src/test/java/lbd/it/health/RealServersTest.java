package lbd.it.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lbd.core.model.PoolConnections;
import lbd.core.model.PoolSpec;
import lbd.core.model.SchedulerSpec;
import lbd.core.model.ServerSpec;
import lbd.core.model.check.CheckSpec;
import lbd.core.model.check.CheckTarget;
import lbd.core.model.check.CheckTiming;
import lbd.core.model.check.HealthCheck;
import lbd.health.Digest;
import lbd.health.Probe;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Each kind of check against a server of its kind.
@Timeout(120)
class RealServersTest {
    private static final Path GENHASH = Path.of("/usr/bin/genhash");
    private static final Path NGINX = Path.of("/usr/sbin/nginx");
    private static final Path REDIS = Path.of("/usr/bin/redis-server");
    private static final Path DNSMASQ = Path.of("/usr/sbin/dnsmasq");
    private static final Path MARIADB = Path.of("/usr/sbin/mariadbd");
    private static final Path MARIADB_INSTALL = Path.of("/usr/bin/mariadb-install-db");
    private static final Path POSTGRES = Path.of("/usr/lib/postgresql/15/bin/postgres");
    private static final Path SMTPD = Path.of("/usr/sbin/smtpd");

    @TempDir
    Path folder;

    private int port;

    @BeforeEach
    void prepare() throws Exception {
        port = RealServer.freePort();
        // Servers that give up root must get in.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    @Test
    void digestIsWhatGenhashPrintsForFiveBodies() throws Exception {
        RealServer.needs(NGINX);
        RealServer.needs(GENHASH);
        byte[] random = new byte[300_000];
        new Random(1).nextBytes(random);
        List<byte[]> bodies = List.of(
                "ok\n".getBytes(StandardCharsets.UTF_8),
                "<html>\r\n\r\nTwo heads?\r\n\r\n</html>".getBytes(StandardCharsets.UTF_8),
                "grüße\0".getBytes(StandardCharsets.UTF_8),
                "a".repeat(65_536).getBytes(StandardCharsets.UTF_8),
                random);
        Path root = Files.createDirectory(folder.resolve("root"));
        for (int i = 0; i < bodies.size(); i++) {
            Files.write(root.resolve("body" + i), bodies.get(i));
        }
        try (RealServer nginx = nginx(root)) {
            awaitCheck(new CheckSpec.Tcp(null, null), Probe.Result::passed);
            for (int i = 0; i < bodies.size(); i++) {
                String path = "/body" + i;
                Digest.Answer answer = Digest.of(URI.create("http://127.0.0.1:" + port + path));
                assertEquals(genhash(path), answer.md5(), path);
            }
            assertFalse(nginx.toString().isEmpty());
        }
    }

    private String genhash(String path) throws Exception {
        Process process = new ProcessBuilder(
                        GENHASH.toString(), "-s", "127.0.0.1", "-p", Integer.toString(port), "-u", path)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher md5 = Pattern.compile("\\b[0-9a-f]{32}\\b").matcher(output);
        assertTrue(md5.find(), output);
        return md5.group();
    }

    @Test
    void nginxIsAskedForAPage() throws Exception {
        RealServer.needs(NGINX);
        Path root = Files.createDirectory(folder.resolve("root"));
        Files.writeString(root.resolve("ok"), "ok");
        try (RealServer nginx = nginx(root)) {
            awaitCheck(new CheckSpec.Http(List.of(CheckSpec.HttpUrl.of("/ok"))), Probe.Result::passed);
            Probe.Result missing = once(new CheckSpec.Http(List.of(CheckSpec.HttpUrl.of("/none"))));
            assertEquals("/none: status 404 wanted 200-299", missing.evidence());
            assertFalse(nginx.toString().isEmpty());
        }
    }

    private RealServer nginx(Path root) throws Exception {
        Path conf = folder.resolve("nginx.conf");
        Files.writeString(conf, """
                daemon off; master_process off; pid %1$s/nginx.pid; error_log stderr;
                events {}
                http { access_log off; client_body_temp_path %1$s; proxy_temp_path %1$s; fastcgi_temp_path %1$s;
                  uwsgi_temp_path %1$s; scgi_temp_path %1$s;
                  server { listen 127.0.0.1:%2$d; root %3$s; } }
                """.formatted(folder, port, root));
        return RealServer.start(folder, NGINX.toString(), "-e", "stderr", "-c", conf.toString());
    }

    @Test
    void redisAnswersPing() throws Exception {
        RealServer.needs(REDIS);
        List<String> command = List.of(
                REDIS.toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--dir",
                folder.toString());
        try (RealServer redis = RealServer.start(folder, command.toArray(String[]::new))) {
            assertEquals("PONG", awaitCheck(new CheckSpec.Redis(), Probe.Result::passed));
            assertFalse(redis.toString().isEmpty());
        }
        List<String> closed = new ArrayList<>(command);
        closed.addAll(List.of("--requirepass", "secret"));
        try (RealServer redis = RealServer.start(folder, closed.toArray(String[]::new))) {
            awaitCheck(new CheckSpec.Tcp(null, null), Probe.Result::passed);
            assertEquals(
                    "answered \"-NOAUTH Authentication required.\"",
                    once(new CheckSpec.Redis()).evidence());
            assertFalse(redis.toString().isEmpty());
        }
    }

    @Test
    void dnsmasqAnswersQuestions() throws Exception {
        RealServer.needs(DNSMASQ);
        try (RealServer dnsmasq = RealServer.start(
                folder,
                DNSMASQ.toString(),
                "--keep-in-foreground",
                "--conf-file=/dev/null",
                "--no-resolv",
                "--no-hosts",
                "--bind-interfaces",
                "--listen-address=127.0.0.1",
                "--port=" + port,
                "--pid-file=" + folder.resolve("dnsmasq.pid"),
                "--address=/check.test/10.1.2.3")) {
            awaitCheck(new CheckSpec.Dns("check.test", CheckSpec.DnsRecord.A), Probe.Result::passed);
            assertEquals(
                    "other.test A: REFUSED",
                    once(new CheckSpec.Dns("other.test", CheckSpec.DnsRecord.A)).evidence());
            assertFalse(dnsmasq.toString().isEmpty());
        }
    }

    @Test
    void mariadbGreetsAndLogsIn() throws Exception {
        RealServer.needs(MARIADB);
        RealServer.needs(MARIADB_INSTALL);
        String data = folder.resolve("data").toString();
        RealServer.run(
                MARIADB_INSTALL.toString(),
                "--no-defaults",
                "--skip-test-db",
                "--user=root",
                "--auth-root-authentication-method=normal",
                "--datadir=" + data);
        try (RealServer mariadb = RealServer.start(
                folder,
                MARIADB.toString(),
                "--no-defaults",
                "--user=root",
                "--datadir=" + data,
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--socket=" + folder.resolve("my.sock"),
                "--pid-file=" + folder.resolve("my.pid"))) {
            String greeting = awaitCheck(new CheckSpec.Mysql(null), Probe.Result::passed);
            assertTrue(greeting.contains("MariaDB"), greeting);
            assertEquals("logged in", once(new CheckSpec.Mysql("root")).evidence());
            Probe.Result denied = once(new CheckSpec.Mysql("nobody_here"));
            assertFalse(denied.passed());
            assertTrue(denied.evidence().contains("nobody_here"), denied::toString);
            assertFalse(mariadb.toString().isEmpty());
        }
    }

    @Test
    void postgresAsksForAuthentication() throws Exception {
        RealServer.needs(POSTGRES);
        String data = folder.resolve("data").toString();
        String bin = POSTGRES.getParent().toString();
        RealServer.run(
                "setpriv",
                "--reuid=nobody",
                "--clear-groups",
                bin + "/initdb",
                "-D",
                data,
                "-A",
                "md5",
                "--no-sync",
                "-U",
                "lbd",
                "--pwfile=/proc/version");
        try (RealServer postgres = RealServer.start(
                folder,
                "setpriv",
                "--reuid=nobody",
                "--clear-groups",
                POSTGRES.toString(),
                "-D",
                data,
                "-h",
                "127.0.0.1",
                "-p",
                Integer.toString(port),
                "-k",
                folder.toString())) {
            assertEquals("asked for authentication", awaitCheck(new CheckSpec.Postgres("lbd"), Probe.Result::passed));
            assertFalse(postgres.toString().isEmpty());
        }
    }

    @Test
    void smtpServerGreetsAndQuits() throws Exception {
        RealServer.needs(SMTPD);
        Path conf = folder.resolve("smtpd.conf");
        Files.writeString(conf, """
                listen on 127.0.0.1 port %d
                action "local" mbox
                match for local action "local"
                """.formatted(port));
        try (RealServer smtpd = RealServer.start(folder, SMTPD.toString(), "-d", "-f", conf.toString())) {
            assertEquals("220, 250, 221", awaitCheck(new CheckSpec.Smtp("lb1.test", true), Probe.Result::passed));
            assertFalse(smtpd.toString().isEmpty());
        }
    }

    /// Checks until it goes as wanted; a server takes a while to start.
    private String awaitCheck(CheckSpec spec, Predicate<Probe.Result> wanted) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
        Probe.Result result = once(spec);
        while (!wanted.test(result)) {
            assertTrue(System.nanoTime() - end < 0, result + "\n" + Files.readString(folder.resolve("server.log")));
            TimeUnit.MILLISECONDS.sleep(100);
            result = once(spec);
        }
        return result.evidence();
    }

    private Probe.Result once(CheckSpec spec) throws Exception {
        InetSocketAddress address = RealServer.at(port);
        List<ServerSpec> servers = List.of(new ServerSpec("s", address, 1, ServerSpec.State.ENABLED));
        HealthCheck check = new HealthCheck("check", spec, CheckTiming.DEFAULT, CheckTarget.DEFAULT);
        PoolSpec pool = new PoolSpec("app", SchedulerSpec.DEFAULT, servers, PoolConnections.DEFAULT)
                .builder()
                .healthChecks(List.of(check))
                .build();
        return Probe.once(pool, servers).getFirst();
    }
}
