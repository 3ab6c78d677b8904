package lbd.it.fastcgi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The example as it is shipped, served for real, and what PHP does that no scripted server would.
@Timeout(120)
class LnmpTest {
    private static final int UPLOAD = 100 * 1024 * 1024;
    private static final int RELOADS = 25;

    @TempDir
    private static Path folder;

    private static Lnmp site;

    @BeforeAll
    static void start() throws Exception {
        site = new Lnmp(folder);
        Files.writeString(site.site.resolve("style.css"), "body{color:black}" + " ".repeat(2000));
        Files.createDirectories(site.site.resolve("uploads"));
        Files.writeString(site.site.resolve("uploads/evil.php"), "<?php echo 'run';");
        Files.writeString(site.site.resolve("cat.jpg"), "<?php echo 'run';");
        site.script("index.php", """
                header('Content-Type: text/plain');
                if ($_SERVER['REQUEST_URI'] === '/guests') {
                    $db = new mysqli(null, 'root', '', '', 0, '%s');
                    $db->query('CREATE DATABASE IF NOT EXISTS shop');
                    $db->query('CREATE TABLE IF NOT EXISTS shop.guests (name VARCHAR(100))');
                    if ($_SERVER['REQUEST_METHOD'] === 'POST') {
                        $add = $db->prepare('INSERT INTO shop.guests VALUES (?)');
                        $add->execute([$_POST['name']]);
                    }
                    foreach ($db->query('SELECT name FROM shop.guests') as $row) {
                        echo $row['name'], "\\n";
                    }
                } else {
                    echo 'front ', $_SERVER['REQUEST_URI'], ' ', $_SERVER['SCRIPT_NAME'], ' ', $_SERVER['APP_ENV'];
                }
                """.formatted(site.databaseSocket()));
        site.script("info.php", """
                header('X-Method: ' . $_SERVER['REQUEST_METHOD']);
                echo $_SERVER['SCRIPT_NAME'], ' ', $_SERVER['PATH_INFO'] ?? '-', ' ', $_SERVER['QUERY_STRING'],
                    ' ', $_GET['a'] ?? '-', ' ', $_SERVER['PHP_SELF'];
                """);
    }

    @AfterAll
    static void stop() throws Exception {
        if (site != null) {
            site.close();
        }
    }

    @Test
    void filesAreLbdsAndAllElseIsPhps() throws Exception {
        HttpResponse<String> style = site.get("/style.css");
        assertEquals(
                "text/css",
                style.headers().firstValue("content-type").orElse("").split(";", -1)[0]);
        assertTrue(style.body().startsWith("body"));
        assertEquals("front / /index.php production", site.get("/").body());
        assertEquals(
                "front /blog/hello/?a=b /index.php production",
                site.get("/blog/hello/?a=b").body());
        assertEquals("<?php echo 'run';", site.get("/uploads/evil.php").body(), "is not run");
    }

    @Test
    void whatVisitorsWriteIsInTheDatabase() throws Exception {
        HttpRequest.Builder form = HttpRequest.newBuilder()
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString("name=J%C3%BCrgen+%26+Ann"));
        assertEquals(
                "J\u00fcrgen & Ann\n", site.send(site.port, form, "/guests").body());
        assertEquals("J\u00fcrgen & Ann\n", site.get("/guests").body());
    }

    @Test
    void whatFollowsTheScriptIsItsPathInfo() throws Exception {
        assertEquals(
                "/info.php /x/y a=1 1 /info.php/x/y",
                site.get("/info.php/x/y?a=1").body());
        assertEquals("/info.php   - /info.php", site.get("/info.php").body());
        HttpResponse<String> trick = site.get("/cat.jpg/x.php");
        assertFalse(trick.body().contains("run"), trick.body());
        assertTrue(trick.statusCode() >= 400);
        assertEquals(404, site.get("/none.php").statusCode());
    }

    @Test
    void headersComeWithoutABody() throws Exception {
        HttpResponse<String> head =
                site.send(site.port, HttpRequest.newBuilder().method("HEAD", BodyPublishers.noBody()), "/info.php");
        assertEquals("HEAD", head.headers().firstValue("x-method").orElse(""));
        assertEquals("", head.body());
    }

    @Test
    void aLargeUploadPassesAsItComes() throws Exception {
        site.script("upload.php", """
                $in = fopen('php://input', 'rb');
                $hash = hash_init('crc32b');
                $length = 0;
                while (($part = fread($in, 1 << 20)) !== '' && $part !== false) {
                    hash_update($hash, $part);
                    $length += strlen($part);
                }
                echo $length, ' ', hash_final($hash);
                """);
        byte[] piece = new byte[1 << 20];
        for (int i = 0; i < piece.length; i++) {
            piece[i] = (byte) (i * 31 + (i >> 8));
        }
        CRC32 sum = new CRC32();
        try (Socket socket = site.ask(
                site.port,
                "PUT /upload.php HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: " + UPLOAD + "\r\n\r\n")) {
            OutputStream out = socket.getOutputStream();
            for (int i = 0; i < UPLOAD / piece.length; i++) {
                out.write(piece);
                sum.update(piece);
            }
            String answer = Lnmp.all(socket);
            assertTrue(answer.contains(UPLOAD + " " + String.format("%08x", sum.getValue())), answer);
        }
    }

    @Test
    void aScriptThatFailsIsInTheLog() throws Exception {
        site.script("fail.php", "throw new Exception(\"on\\npurpose\");");
        assertEquals(500, site.get("/fail.php").statusCode());
        site.lbd.printed("event=fastcgi.stderr pool=php");
        site.lbd.printed("Uncaught Exception: on purpose in " + site.site);
    }

    @Test
    void aSlowScriptIsGivenUp() throws Exception {
        site.script("slow.php", "usleep(1500000); echo 'late';");
        HttpResponse<String> slow = site.send(site.kept, HttpRequest.newBuilder(), "/slow.php");
        assertEquals(504, slow.statusCode());
        assertTrue(site.line("/slow.php").contains("\"ended\":\"server_timeout\""));
    }

    @Test
    void whatIsFlushedComesAtOnce() throws Exception {
        Path seen = folder.resolve("seen");
        site.script("flush.php", """
                echo str_repeat('a', 10); flush();
                for ($i = 0; $i < 2000 && !file_exists('%s'); $i++) { usleep(10000); clearstatcache(); }
                echo 'b';
                """.formatted(seen));
        try (Socket socket = site.ask(site.port, "GET /flush.php HTTP/1.0\r\nHost: h\r\n\r\n")) {
            StringBuilder first = new StringBuilder();
            while (first.indexOf("aaaaaaaaaa") < 0) {
                int next = socket.getInputStream().read();
                assertTrue(next >= 0, first::toString);
                first.append((char) next);
            }
            Files.writeString(seen, "");
            assertEquals("b", Lnmp.all(socket));
        }
    }

    @Test
    void aProcessThatDiesInTheMiddleIsSeen() throws Exception {
        site.script("die.php", """
                header('Content-Length: 100'); echo getmypid(), "\\n"; flush();
                for ($i = 0; $i < 3000; $i++) { usleep(10000); }
                """);
        try (Socket socket = site.ask(site.port, "GET /die.php HTTP/1.1\r\nHost: h\r\n\r\n")) {
            StringBuilder text = new StringBuilder();
            while (text.indexOf("\r\n\r\n") < 0
                    || text.charAt(text.length() - 1) != '\n'
                    || text.indexOf("\n", text.indexOf("\r\n\r\n") + 4) < 0) {
                int next = socket.getInputStream().read();
                assertTrue(next >= 0, text::toString);
                text.append((char) next);
            }
            String pid = text.substring(text.indexOf("\r\n\r\n") + 4).strip();
            assertTrue(ProcessHandle.of(Long.parseLong(pid)).orElseThrow().destroyForcibly());
            try {
                assertEquals("", Lnmp.all(socket));
            } catch (IOException e) {
                // A reset says the same.
            }
        }
        assertTrue(site.line("/die.php").contains("\"ended\":\"server_closed\""));
    }

    /// Requests on both listeners all the time.
    private static final class Load implements AutoCloseable {
        private final AtomicBoolean over = new AtomicBoolean();
        private final AtomicInteger answered = new AtomicInteger();
        private final Queue<String> failures = new ConcurrentLinkedQueue<>();
        private final List<Thread> threads = new ArrayList<>();

        Load() {
            for (int i = 0; i < 4; i++) {
                int to = i % 2 == 0 ? site.port : site.kept;
                threads.add(Thread.ofVirtual().start(() -> run(to)));
            }
        }

        private void run(int to) {
            while (!over.get()) {
                try {
                    HttpResponse<String> answer = site.send(to, HttpRequest.newBuilder(), "/info.php/load");
                    if (answer.statusCode() != 200 || !answer.body().startsWith("/info.php /load")) {
                        failures.add(answer.statusCode() + " " + answer.body());
                    }
                } catch (IOException | InterruptedException e) {
                    failures.add(e.toString());
                }
                answered.incrementAndGet();
            }
        }

        void more(int count) throws InterruptedException {
            int wanted = answered.get() + count;
            site.await(() -> answered.get() >= wanted, "nothing is answered");
        }

        @Override
        public void close() throws InterruptedException {
            over.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(List.of(), List.copyOf(failures), () -> "of " + answered);
        }
    }

    @Test
    void nobodySeesThatPhpIsRestarted() throws Exception {
        try (Load load = new Load()) {
            for (int i = 0; i < 3; i++) {
                load.more(40);
                site.restartPhp();
            }
            load.more(40);
        }
        assertTrue(site.line("\"server_reused\":true").contains("/info.php/load"));
    }

    @Test
    void nobodySeesReloads() throws Exception {
        try (Load load = new Load()) {
            for (int i = 0; i < RELOADS; i++) {
                site.reload();
            }
            load.more(20);
        }
    }
}
