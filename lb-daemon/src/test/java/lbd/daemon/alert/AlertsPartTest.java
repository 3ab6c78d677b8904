package lbd.daemon.alert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import lbd.config.ConfigReader;
import lbd.config.ConfigResult;
import lbd.core.model.Config;
import lbd.core.model.LogSpec;
import lbd.daemon.certificate.OpenSsl;
import lbd.daemon.log.Fields;
import lbd.daemon.log.LogSettings;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

@Timeout(60)
class AlertsPartTest {
    private static final Logger LOG = LoggerFactory.getLogger("lbd.test.alerts");

    private record Taken(String body, String token, String type) {}

    private final AlertsPart part = new AlertsPart();
    private final BlockingQueue<Taken> taken = new LinkedBlockingQueue<>();
    private final AtomicInteger asked = new AtomicInteger();
    private volatile int status = 200;
    private HttpServer server;
    private String address;

    @TempDir
    private Path dir;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        address = "http://127.0.0.1:" + server.getAddress().getPort() + "/T0/secret";
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
            if (status == 200) {
                taken.add(new Taken(
                        body,
                        exchange.getRequestHeaders().getFirst("Authorization"),
                        exchange.getRequestHeaders().getFirst("Content-Type")));
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        part.close();
        server.stop(0);
    }

    private void take(String... alerts) {
        StringBuilder file = new StringBuilder("version: 1\nalerts:\n");
        for (String one : alerts) {
            file.append("  - ").append(one).append('\n');
        }
        ConfigResult read = ConfigReader.read("lbd.yaml", file.toString().getBytes(UTF_8));
        Config config = read instanceof ConfigResult.Loaded(var good, var _, var _) ? good : null;
        assertNotNull(config, read::toString);
        part.prepare(config).commit();
    }

    private static void down(String pool, String server) {
        LOG.atWarn()
                .addKeyValue("event", "server.down")
                .addKeyValue("pool", pool)
                .addKeyValue("server", server)
                .addKeyValue("evidence", "connection refused")
                .log();
    }

    private JsonNode json() throws Exception {
        return new JsonMapper().readTree(taken.take().body());
    }

    private AlertCounts counts() {
        return part.counts().getFirst();
    }

    private List<String> problems() {
        List<String> present = new ArrayList<>();
        part.look(sighting -> {
            if (sighting.present()) {
                present.add(sighting.text());
            }
        });
        return present;
    }

    @Test
    void eventIsSentAsJson() throws Exception {
        take("{webhook: '" + address + "', on: [server], group_wait: 0s}");
        down("app", "app1");
        JsonNode message = json();
        assertEquals(
                "server app/app1 down: connection refused",
                message.get("summary").textValue());
        assertEquals("warn", message.get("level").textValue());
        assertEquals("server", message.get("topic").textValue());
        assertEquals(1, message.get("count").intValue());
        assertEquals("server.down", message.get("events").get(0).get("event").textValue());
        assertEquals("app1", message.get("events").get(0).get("server").textValue());
    }

    @Test
    void burstIsOneMessageWithAllOfItsEvents() throws Exception {
        take("{webhook: '" + address + "', on: [server], group_wait: 300ms}");
        for (int i = 0; i < 250; i++) {
            down("app", "app" + i);
        }
        JsonNode message = json();
        assertEquals(250, message.get("count").intValue());
        assertEquals(100, message.get("events").size());
        assertEquals(150, message.get("not_sent").intValue());
        // How it began, and how it is.
        assertEquals("app0", message.get("events").get(0).get("server").textValue());
        assertEquals("app249", message.get("events").get(99).get("server").textValue());
        assertEquals(1, asked.get());
        assertEquals(150, counts().dropped());
    }

    @Test
    void rateHoldsMessagesBackAndTheNextSaysWhatThereWas() throws Exception {
        take("{webhook: '" + address + "', on: [server], group_wait: 0s, rate: 1/s}");
        long begun = System.nanoTime();
        down("app", "one");
        assertEquals(1, json().get("count").intValue());
        down("app", "two");
        down("app", "three");
        int told = json().get("count").intValue();
        long waited = System.nanoTime() - begun;
        assertTrue(waited >= 1_000_000_000L, "after " + waited);
        // Where the first one took longer than that, the third waits for the second.
        assertEquals(2, told == 2 ? 2 : told + json().get("count").intValue());
    }

    @Test
    void onlyWhatItIsAboutAndAsBad() throws Exception {
        take("{webhook: '" + address + "', on: [server, pool], level: warn, group_wait: 0s}");
        LOG.atWarn().addKeyValue("event", "vrrp.transition").log();
        LOG.atInfo()
                .addKeyValue("event", "server.up")
                .addKeyValue("server", "no")
                .log();
        LOG.atWarn()
                .addKeyValue("event", "problem.begins")
                .addKeyValue("kind", "alert")
                .log();
        LOG.atError()
                .addKeyValue("event", "problem.begins")
                .addKeyValue("kind", "no_server")
                .addKeyValue("reason", "pool app has no server")
                .log();
        assertEquals("problem: pool app has no server", json().get("summary").textValue());
        assertEquals(1, asked.get());
    }

    @Test
    void ownBodyAndTokenAreSent() throws Exception {
        Path token = Files.writeString(dir.resolve("token"), "Bearer abc\n");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        take("{webhook: {url: '" + address + "', headers: {Authorization: {file: " + token
                + "}}, body: '{\"text\": \"{server} {reason|-} on {pool}\"}'}, on: server, group_wait: 0s}");
        down("a\"pp", "x\ny");
        Taken one = taken.take();
        assertEquals("{\"text\": \"x\\ny - on a\\\"pp\"}", one.body());
        assertEquals("Bearer abc", one.token());
        assertEquals("application/json", one.type());
    }

    @Test
    void whatFailsIsSentAgainAndToldAsAProblemMeanwhile() throws Exception {
        status = 503;
        take("{webhook: '" + address + "', on: [server], group_wait: 0s}");
        down("app", "app1");
        while (counts().failed() == 0) {
            Thread.sleep(5);
        }
        String problem = problems().getFirst();
        assertTrue(
                problem.startsWith("alert webhook does not reach http://127.0.0.1:"
                        + server.getAddress().getPort() + ": HTTP status 503; events that wait: 1"),
                problem);
        assertFalse(problem.contains("secret"), problem);
        status = 200;
        assertEquals(
                "server app/app1 down: connection refused",
                json().get("summary").textValue());
        while (counts().sent() == 0) {
            Thread.sleep(5);
        }
        assertEquals(List.of(), problems());
        assertEquals(0, counts().dropped());
    }

    @Test
    void whatIsRefusedForGoodIsGivenUpAndRedirectsAreNotFollowed() throws Exception {
        status = 302;
        take("{webhook: '" + address + "', on: [server], group_wait: 0s}");
        down("app", "app1");
        while (counts().dropped() == 0) {
            Thread.sleep(5);
        }
        assertEquals(1, asked.get());
        assertEquals("HTTP status 302", counts().failure());
        assertEquals(0, counts().waiting());
    }

    @Test
    void reloadKeepsWhatWaitsAndSendsItToTheNewPlace() throws Exception {
        take("{name: one, webhook: 'http://127.0.0.1:1/', on: [server], group_wait: 0s}");
        down("app", "app1");
        while (counts().failed() == 0) {
            Thread.sleep(5);
        }
        take("{name: one, webhook: '" + address + "', on: [server], group_wait: 0s}");
        assertEquals("app1", json().get("events").get(0).get("server").textValue());
    }

    @Test
    void stopSendsWhatWaits() throws Exception {
        take("{webhook: '" + address + "', on: [server], group_wait: 1h}");
        down("app", "app1");
        part.close();
        assertEquals(1, taken.size());
        assertEquals("app1", json().get("events").get(0).get("server").textValue());
    }

    @Test
    void whoIsHandedOverSendsWhatWaitsAndHearsNoMore() throws Exception {
        take("{webhook: '" + address + "', on: [server], group_wait: 1h}");
        down("app", "before");
        part.quiet();
        down("app", "after");
        part.close();
        assertEquals(1, taken.size());
        JsonNode events = json().get("events");
        assertEquals(1, events.size(), events.toString());
        assertEquals("before", events.get(0).get("server").textValue());
    }

    @Test
    void stopDoesNotWaitLongForWhoDoesNotAnswer() throws Exception {
        server.removeContext("/");
        server.createContext("/", exchange -> {});
        take("{webhook: '" + address + "', on: [server], group_wait: 1h}");
        down("app", "app1");
        long begun = System.nanoTime();
        part.close();
        assertTrue(System.nanoTime() - begun < 8_000_000_000L);
    }

    @Test
    void withoutAlertsNothingIsHeard() {
        take("{webhook: '" + address + "', on: [server], group_wait: 0s}");
        part.prepare(Config.EMPTY).commit();
        down("app", "app1");
        assertEquals(List.of(), part.counts());
    }

    @Test
    void mailIsSentAndCannotBeMadeAnother() throws Exception {
        try (MailServer mail = new MailServer()) {
            take("{email: {to: [ops@example.com, b@example.com], from: lbd@example.com, smtp: '127.0.0.1:" + mail.port()
                    + "', subject: 'on {pool}: {server}'}, on: [server], group_wait: 0s}");
            down("app", "x\r\nBcc: all@example.com\r\n\r\n.\r\n");
            while (counts().sent() == 0) {
                Thread.sleep(5);
            }
            String one = mail.mails.getFirst();
            String head = one.substring(0, one.indexOf("\n\n"));
            assertTrue(head.contains("From: lbd@example.com"), head);
            assertTrue(head.contains("To: ops@example.com, b@example.com"), head);
            assertTrue(head.contains("Auto-Submitted: auto-generated"), head);
            assertTrue(head.contains("Subject: on app: x"), head);
            assertFalse(head.lines().anyMatch(line -> line.startsWith("Bcc")), head);
            assertTrue(one.contains("warn server app/x"), one);
            assertEquals(
                    List.of("RCPT TO:<ops@example.com>", "RCPT TO:<b@example.com>"),
                    mail.commands.stream().filter(c -> c.startsWith("RCPT")).toList());
            assertEquals("alert.test", part.test("email").get().isEmpty() ? "" : "alert.test");
            assertEquals(2, mail.mails.size());
        }
    }

    @Test
    void mailThatIsRefusedForGoodIsNotSentAgain() throws Exception {
        try (MailServer mail = new MailServer()) {
            mail.recipient = "550 5.1.1 nobody of that name";
            take("{email: {to: ops@example.com, from: lbd@example.com, smtp: '127.0.0.1:" + mail.port()
                    + "'}, on: [server], group_wait: 0s}");
            ExecutionException refused = assertThrows(
                    ExecutionException.class, () -> part.test("email").get());
            assertTrue(refused.getMessage().contains("550 5.1.1 nobody of that name"), refused::getMessage);
            down("app", "app1");
            while (counts().dropped() == 0) {
                Thread.sleep(5);
            }
            assertEquals(1, counts().failed());
            mail.recipient = "451 4.7.1 later";
            down("app", "app1");
            while (counts().failed() < 2) {
                Thread.sleep(5);
            }
            assertEquals(1, counts().waiting());
        }
    }

    @Test
    void mailIsSentToAllOthersWhereOneIsRefused() throws Exception {
        try (MailServer mail = new MailServer()) {
            mail.gone = "left@example.com";
            take("{email: {to: [left@example.com, ops@example.com], from: lbd@example.com, smtp: '127.0.0.1:"
                    + mail.port() + "'}, on: [server], group_wait: 0s}");
            assertEquals("not taken for all: 550 5.1.1 gone", part.test("email").get());
            down("app", "app1");
            while (counts().sent() == 0) {
                Thread.sleep(5);
            }
            assertEquals(2, mail.mails.size());
            assertEquals(0, counts().failed());
        }
    }

    @Test
    void loginThatTheServerCannotCheckNowIsTriedAgain() throws Exception {
        Path password = Files.writeString(dir.resolve("password"), "word\n");
        String ca = "tls: starttls, ca: " + dir.resolve("ours.pem") + ", user: lbd, password_file: " + password;
        try (MailServer mail = new MailServer(shown("ours", "localhost"), false)) {
            take(mailer("mail", mail, ca));
            mail.login = "535 5.7.8 wrong";
            down("app", "app1");
            while (counts().dropped() == 0) {
                Thread.sleep(5);
            }
            assertEquals("the server takes no login as lbd", counts().failure());
            mail.login = "454 4.7.0 not now";
            down("app", "app2");
            while (counts().failed() < 2) {
                Thread.sleep(5);
            }
            assertEquals(1, counts().waiting());
            assertEquals("the server takes no login as lbd now: 454 4.7.0 not now", counts().failure());
        }
    }

    @Test
    void whatAServerQuotesIsHiddenBeforeItIsCut() throws Exception {
        Path token = Files.writeString(dir.resolve("token"), "Bearer tok3n\n");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
        server.removeContext("/");
        server.createContext("/", exchange -> {
            byte[] quoted = ("x".repeat(70) + " tok3n "
                            + exchange.getRequestURI().getQuery() + " " + exchange.getRequestURI() + "/".repeat(100))
                    .getBytes(UTF_8);
            exchange.sendResponseHeaders(status, quoted.length);
            exchange.getResponseBody().write(quoted);
            exchange.close();
        });
        take("{webhook: {url: '" + address + "?key=" + "q".repeat(60) + "', headers: {Authorization: {file: " + token
                + "}}}, on: [server], group_wait: 0s}");
        String quoted = "HTTP status 200: " + "x".repeat(70) + " *** *** ***?***/";
        assertTrue(
                part.test("webhook").get().startsWith(quoted),
                part.test("webhook").get());
        status = 400;
        String refused = String.valueOf(assertThrows(
                        ExecutionException.class, () -> part.test("webhook").get())
                .getMessage());
        assertTrue(refused.contains(quoted.replace("200", "400")), refused);
    }

    private SSLContext shown(String name, String host) throws Exception {
        return OpenSsl.shown(dir, name, host);
    }

    private String mailer(String name, MailServer mail, String more) {
        return "{name: " + name + ", email: {to: ops@example.com, from: lbd@example.com, smtp: 'localhost:"
                + mail.port() + "', " + more + "}, on: [server], group_wait: 0s}";
    }

    @Test
    void mailServerIsVerifiedAndThenLoggedInTo() throws Exception {
        Path password = Files.writeString(dir.resolve("password"), "word\n");
        String login = ", user: lbd, password_file: " + password;
        SSLContext ours = shown("ours", "localhost");
        String ca = ", ca: " + dir.resolve("ours.pem");
        try (MailServer upgraded = new MailServer(ours, false);
                MailServer wrapped = new MailServer(ours, true);
                MailServer other = new MailServer(shown("other", "localhost"), false);
                MailServer plain = new MailServer()) {
            take(
                    mailer("upgraded", upgraded, "tls: starttls" + ca + login),
                    mailer("wrapped", wrapped, "tls: tls" + ca + login),
                    mailer("other", other, "tls: starttls" + ca + login),
                    mailer("unknown", wrapped, "tls: tls" + login),
                    mailer("plain", plain, "tls: starttls" + ca + login));
            assertEquals("250 2.0.0 queued as 7", part.test("upgraded").get());
            assertEquals("250 2.0.0 queued as 7", part.test("wrapped").get());
            String plainLogin = "AUTH PLAIN " + Base64.getEncoder().encodeToString("\0lbd\0word".getBytes(UTF_8));
            String shortened = "AUTH LOGIN";
            for (MailServer one : List.of(upgraded, wrapped)) {
                assertTrue(
                        one.commands.stream().anyMatch(c -> c.equals(plainLogin) || c.startsWith(shortened)),
                        one.commands::toString);
            }
            for (String refused : List.of("other", "unknown", "plain")) {
                assertThrows(ExecutionException.class, () -> part.test(refused).get(), refused);
            }
            for (MailServer one : List.of(other, plain)) {
                assertFalse(one.commands.stream().anyMatch(c -> c.startsWith("AUTH")), one.commands::toString);
            }
            assertEquals(1, upgraded.mails.size());
            assertEquals(1, wrapped.mails.size());
        }
    }

    @Test
    void programIsToldByItsEnvironmentAndInput() throws Exception {
        Path out = dir.resolve("out");
        take("{command: [/bin/sh, -c, 'cat >" + out + ".json; echo \"$LBD_ALERT $LBD_EVENT $LBD_POOL/$LBD_SERVER"
                + " $LBD_COUNT $LBD_LEVEL\" >" + out + ".tmp; mv " + out + ".tmp " + out
                + "'], on: [server], group_wait: 0s}");
        down("app", "app1; rm -rf /");
        while (!Files.exists(out)) {
            Thread.sleep(5);
        }
        assertEquals("command server.down app/app1; rm -rf / 1 warn\n", Files.readString(out));
        JsonNode message = new JsonMapper().readTree(Files.readString(Path.of(out + ".json")));
        assertEquals("app", message.get("events").get(0).get("pool").textValue());
    }

    @Test
    void programThatFailsIsSaidAndOnlyRetriedWhereItAsksForIt() throws Exception {
        take("{command: [/bin/sh, -c, 'exit 3'], on: [server], group_wait: 0s}");
        ExecutionException failed = assertThrows(
                ExecutionException.class, () -> part.test("command").get());
        assertTrue(failed.getMessage().contains("exited with status 3"), failed::getMessage);
        take("{command: [/bin/sh, -c, 'exit 75'], on: [server], group_wait: 0s}");
        down("app", "app1");
        while (counts().failed() == 0) {
            Thread.sleep(5);
        }
        assertEquals(1, counts().waiting());
    }

    @Test
    void eventsOfOurOwnAreAboutNothing() {
        for (String name : List.of("alert.internal_error", "alerts.flush", "alerts.not_sent", "log")) {
            assertNull(Topics.of(Fields.now("error", Map.of("event", name))), name);
        }
    }

    @Test
    void recoveriesAreHeardOfWhateverTheLogTakes() throws Exception {
        LogSettings.apply(new LogSpec(LogSpec.Level.ERROR, LogSpec.Format.TEXT), true);
        try {
            take("{webhook: '" + address + "', on: [server], group_wait: 0s}");
            LOG.atLevel(Level.INFO)
                    .addKeyValue("event", "server.up")
                    .addKeyValue("pool", "app")
                    .addKeyValue("server", "app1")
                    .log();
            assertEquals("server app/app1 up", json().get("summary").textValue());
        } finally {
            LogSettings.apply(LogSpec.DEFAULT, false);
        }
    }
}
