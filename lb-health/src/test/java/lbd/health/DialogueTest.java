package lbd.health;

import static lbd.health.stream.ScriptedDialogue.expect;
import static lbd.health.stream.ScriptedDialogue.fails;
import static lbd.health.stream.ScriptedDialogue.hex;
import static lbd.health.stream.ScriptedDialogue.text;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;
import lbd.core.health.Advice;
import lbd.core.health.AgentReport;
import lbd.core.health.Reason;
import lbd.core.model.ServerSpec;
import lbd.core.model.check.CheckSpec;
import lbd.core.model.check.CheckSpec.HttpUrl;
import lbd.core.model.check.StatusRanges;
import lbd.health.db.MysqlDialogue;
import lbd.health.db.PostgresDialogue;
import lbd.health.http.AnswerRules;
import lbd.health.http.HttpDialogue;
import lbd.health.run.RunOutcome;
import lbd.health.stream.Dialogue;
import lbd.health.text.AgentDialogue;
import lbd.health.text.RedisDialogue;
import lbd.health.text.SmtpDialogue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What is said, octet by octet.
class DialogueTest {
    private static final byte[] SILENCE = {};
    private static final InetSocketAddress ADDRESS = new InetSocketAddress("10.0.0.1", 8080);
    private static final byte[] REQUEST =
            text("GET / HTTP/1.1\r\nHost: 10.0.0.1:8080\r\nUser-Agent: lbd-check\r\nConnection: close\r\n\r\n");
    private static final String MD5_OF_HELLO = "5d41402abc4b2a76b9719d911017c592";

    @Test
    void statusDecides() {
        Supplier<Dialogue> any = http(url(null, null, null));
        expect(RunOutcome.pass("/: status 200"), any, SILENCE, REQUEST, text("HTTP/1.1 200 OK\r\n\r\n"));
        expect(
                RunOutcome.pass("/: status 200"),
                any,
                SILENCE,
                REQUEST,
                text("HTTP/1.1 103 E\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"));
        fails(Reason.STATUS, "/: status 404 wanted 200-299", any, SILENCE, REQUEST, text("HTTP/1.0 404 No\r\n\r\n"));
        Supplier<Dialogue> some = http(new HttpUrl(
                "/",
                CheckSpec.HttpMethod.GET,
                null,
                List.of(),
                new StatusRanges(List.of(StatusRanges.Range.of("200"), StatusRanges.Range.of("400-404"))),
                null,
                null,
                null,
                CheckSpec.HttpVersion.HTTP_1_1,
                10));
        expect(RunOutcome.pass("/: status 404"), some, SILENCE, REQUEST, text("HTTP/1.0 404 No\r\n\r\n"));
    }

    @Test
    void digestIsOfTheBodyHoweverItIsFramed() {
        Supplier<Dialogue> dialogue = http(url(MD5_OF_HELLO, null, null));
        RunOutcome passed = RunOutcome.pass("/: status 200");
        expect(passed, dialogue, SILENCE, REQUEST, text("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"));
        expect(passed, dialogue, SILENCE, REQUEST, text("HTTP/1.0 200 OK\r\n\r\nhello"));
        expect(
                passed,
                dialogue,
                SILENCE,
                REQUEST,
                text(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3;x=y\r\nllo\r\n0\r\nT: u\r\n\r\n"));
        fails(
                Reason.DIGEST,
                "/: digest d41d8cd98f00b204e9800998ecf8427e wanted " + MD5_OF_HELLO,
                dialogue,
                SILENCE,
                REQUEST,
                text("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
    }

    @Test
    void bodyIsSearched() {
        expect(
                RunOutcome.pass("/: status 200"),
                http(url(null, "ll", "^h.*o$")),
                SILENCE,
                REQUEST,
                text("HTTP/1.0 200 OK\r\n\r\nhello"));
        fails(
                Reason.CONTENT,
                "/: body has no \"up\"",
                http(url(null, "up", null)),
                SILENCE,
                REQUEST,
                text("HTTP/1.0 200 OK\r\n\r\nhello"));
        fails(
                Reason.CONTENT,
                "/: body does not match ^e",
                http(url(null, null, "^e")),
                SILENCE,
                REQUEST,
                text("HTTP/1.0 200 OK\r\n\r\nhello"));
    }

    @Test
    void answerThatBreaksHttpIsRefused() {
        fails(
                Reason.PROTOCOL,
                "/: answer refused: VERSION_MALFORMED",
                http(url(null, null, null)),
                SILENCE,
                REQUEST,
                text("SSH-2.0-OpenSSH_9\r\n"));
    }

    @Test
    void redisSaysPong() {
        byte[] ping = text("*1\r\n$4\r\nPING\r\n");
        expect(RunOutcome.pass("PONG"), RedisDialogue::new, SILENCE, ping, text("+PONG\r\n"));
        fails(
                Reason.REFUSED,
                "answered \"-LOADING data\"",
                RedisDialogue::new,
                SILENCE,
                ping,
                text("-LOADING data\r\n"));
        fails(Reason.CLOSED, "closed before answer to PING", RedisDialogue::new, SILENCE, ping, text("+PON"));
    }

    @Test
    void smtpGreetsAndQuits() {
        Supplier<Dialogue> smtp = () -> new SmtpDialogue(new CheckSpec.Smtp("lb1", true));
        expect(
                RunOutcome.pass("220, 250, 221"),
                smtp,
                text("220-mail\r\n220 ready\r\n"),
                text("EHLO lb1\r\n"),
                text("250-mail\r\n250-PIPELINING\r\n250 HELP\r\n"),
                text("QUIT\r\n"),
                text("221 bye\r\n"));
        expect(
                RunOutcome.pass("220, 250, closed"),
                smtp,
                text("220 ready\r\n"),
                text("EHLO lb1\r\n"),
                text("250 mail\r\n"),
                text("QUIT\r\n"));
        fails(Reason.STATUS, "greeting: \"554 go away\"", smtp, text("554 go away\r\n"));
        fails(
                Reason.STATUS,
                "answer to HELO: \"421 busy\"",
                smtp,
                text("220 ready\r\n"),
                text("EHLO lb1\r\n"),
                text("421 busy\r\n"));
        fails(Reason.PROTOCOL, "greeting: \"hello\"", smtp, text("hello\r\n"));
    }

    @Test
    void agentWordsAreUnderstood() {
        agent("up 75%", true, Advice.of(new Advice.Weight.Percent(75)));
        agent("ready up,maxconn:30", true, new Advice(null, 30, ServerSpec.State.ENABLED));
        agent("DRAIN", null, new Advice(null, null, ServerSpec.State.DRAIN));
        agent("maint", null, new Advice(null, null, ServerSpec.State.DISABLED));
        agent("stopped#deploying up", false, Advice.NONE);
        agent("fail", false, Advice.NONE);
        agent("0%", null, Advice.of(new Advice.Weight.Percent(0)));
        fails(
                Reason.PROTOCOL,
                "agent said \"hello\"",
                () -> new AgentDialogue(new CheckSpec.Agent(null)),
                text("hello\n"));
    }

    private static void agent(String line, @Nullable Boolean up, Advice advice) {
        RunOutcome expected = new RunOutcome(true, Reason.AGENT, line, advice, new AgentReport(up, line));
        expect(expected, () -> new AgentDialogue(new CheckSpec.Agent(null)), text(line + "\r\n"));
        // HAProxy's manual asks for a line feed; many agents just close.
        expect(expected, () -> new AgentDialogue(new CheckSpec.Agent(null)), text(line));
    }

    @Test
    void postgresAsksForAuthentication() {
        Supplier<Dialogue> postgres = () -> new PostgresDialogue(new CheckSpec.Postgres("lbd"));
        byte[] startUp =
                hex("00000024 00030000" + "75736572 00 6c6264 00" + "6461746162617365 00 706f737467726573 00" + "00");
        expect(
                RunOutcome.pass("asked for authentication"),
                postgres,
                SILENCE,
                startUp,
                hex("52 00000008 00000005 01020304"));
        fails(
                Reason.REFUSED,
                "the database system is starting up",
                postgres,
                SILENCE,
                startUp,
                concat(hex("45 00000037"), text("SFATAL\0C57P03\0Mthe database system is starting up\0\0")));
        fails(Reason.PROTOCOL, "not a PostgreSQL server", postgres, SILENCE, startUp, text("HTTP/1.0 400 Bad\r\n"));
    }

    @Test
    void mysqlGreetsAndLogsIn() {
        byte[] greeting = concat(hex("0f000000 0a"), text("8.0.36\0"), hex("01000000 aabbcc"));
        expect(RunOutcome.pass("greeting of 8.0.36"), () -> new MysqlDialogue(new CheckSpec.Mysql(null)), greeting);
        Supplier<Dialogue> withUser = () -> new MysqlDialogue(new CheckSpec.Mysql("lbd"));
        byte[] logIn = concat(hex("25000001 01820000 00100000 21"), new byte[23], text("lbd\0\0"));
        byte[] ok = hex("07000002 00000002000000");
        expect(RunOutcome.pass("logged in"), withUser, greeting, logIn, ok);
        expect(
                RunOutcome.pass("logged in"),
                withUser,
                greeting,
                logIn,
                concat(hex("05000002 fe"), text("abc\0")),
                hex("00000003"),
                hex("07000004 00000002000000"));
        fails(
                Reason.REFUSED,
                "Access denied",
                withUser,
                greeting,
                logIn,
                concat(hex("16000002 ff1504"), text("#28000Access denied")));
        fails(Reason.REFUSED, "Host is blocked", withUser, concat(hex("12000000 ff6904"), text("Host is blocked")));
        fails(Reason.PROTOCOL, "not a MySQL server", withUser, text("SSH-2.0-OpenSSH_9\r\n"));
    }

    private static HttpUrl url(@Nullable String digest, @Nullable String contains, @Nullable String regex) {
        return Checks.url("/", StatusRanges.DEFAULT, digest, contains, regex);
    }

    private static Supplier<Dialogue> http(HttpUrl url) {
        AnswerRules rules = new AnswerRules(url);
        return () -> new HttpDialogue(rules, ADDRESS, 80);
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
