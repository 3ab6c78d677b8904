package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import lbd.core.accesslog.EndReason;
import lbd.core.model.Config;
import lbd.core.model.HttpSpec;
import lbd.core.model.edge.Detours;
import lbd.core.model.edge.HeaderRule;
import lbd.core.model.edge.MirrorSpec;
import lbd.core.model.edge.RouteEdits;
import lbd.core.runtime.MirrorCounters;
import lbd.core.runtime.MirrorCounters.Skipped;
import lbd.core.variable.Form;
import lbd.core.variable.Scope;
import lbd.core.variable.VariableText;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Copies of requests whose answers nobody sees, and whose receiver nobody feels.
@Timeout(30)
class MirrorTest {
    private final ScriptedServer app;
    private final BlockingQueue<String> copies = new LinkedBlockingQueue<>();
    private final CountDownLatch end = new CountDownLatch(1);

    MirrorTest() throws Exception {
        app = new ScriptedServer(peer -> {
            for (String head = peer.head(); !head.isEmpty(); head = peer.head()) {
                peer.read(length(head));
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\napp");
            }
        });
    }

    @AfterEach
    void close() {
        end.countDown();
        app.close();
    }

    private static int length(String head) {
        return head.contains("Content-Length: ")
                ? Integer.parseInt(head.replaceAll("(?s).*Content-Length: ([0-9]+).*", "$1"))
                : 0;
    }

    /// Notes what it gets, and answers.
    private ScriptedServer shadow() throws Exception {
        return new ScriptedServer(peer -> {
            for (String head = peer.head(); !head.isEmpty(); head = peer.head()) {
                copies.add(head + new String(peer.read(length(head))));
                peer.send("HTTP/1.1 500 No\r\nContent-Length: 1000\r\n\r\n" + "x".repeat(1000));
            }
        });
    }

    private Config config(MirrorSpec mirror, InetSocketAddress shadow) {
        HeaderRule rule = new HeaderRule(
                HeaderRule.Operation.SET,
                "X-From",
                List.of(VariableText.parse("{client.address} {path}", Form.FIELD, Scope.SENT)));
        HttpSpec http = HttpSpec.DEFAULT.with(new RouteEdits(List.of(rule), List.of()).with(new Detours(mirror, null)));
        return Configs.of(
                List.of(Configs.http(http)),
                List.of(Configs.pool("app", app.address()), Configs.pool("shadow", shadow)));
    }

    private static MirrorSpec all(int body, int inFlight) {
        return new MirrorSpec("shadow", 10_000, body, inFlight);
    }

    private static void ask(Socket client, String method, String body) throws Exception {
        Talk.send(
                client,
                method + " /x HTTP/1.1\r\n" + Talk.HOST
                        + (body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n") + "\r\n" + body);
        assertTrue(Talk.head(client).startsWith("HTTP/1.1 200 "));
        assertEquals("app", Talk.read(client, 3));
    }

    private static void await(BooleanSupplier condition) throws Exception {
        for (int i = 0; i < 2000 && !condition.getAsBoolean(); i++) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        assertTrue(condition.getAsBoolean());
    }

    private String copy() throws Exception {
        String copy = copies.poll(10, TimeUnit.SECONDS);
        return copy == null ? "none" : copy;
    }

    @Test
    void aCopyIsWhatTheServerGets() throws Exception {
        try (ScriptedServer shadow = shadow();
                ProxyFixture fixture = new ProxyFixture(config(all(100, 10), shadow.address()));
                Socket client = fixture.connect("web")) {
            ask(client, "POST", "hello");
            String copy = copy();
            assertTrue(copy.endsWith("\r\n\r\nhello"), copy);
            assertTrue(
                    copy.contains("X-From: 127.0.0.1 /x\r\n") && copy.contains("X-Forwarded-For: 127.0.0.1\r\n"), copy);
            ask(client, "GET", "");
            assertTrue(copy().startsWith("GET /x HTTP/1.1\r\n"));
            MirrorCounters counters = fixture.state.listener("web").mirrors;
            await(() -> counters.endings.sum(EndReason.OK) == 2);
            assertEquals(2, counters.sent.sum());
            assertEquals(2, fixture.state.listener("web").requests.sum());
            assertEquals(2, fixture.state.pool("shadow").counters().endings.sum(EndReason.OK));
            String line = fixture.json();
            assertTrue(line.contains("\"rules\":\"mirrored\"") && line.contains("\"pool\":\"app\""), line);
            fixture.json();
            assertTrue(fixture.json.isEmpty(), "one line for each request, none for a copy");
            assertEquals(2, fixture.state.listener("web").endings.sum(EndReason.OK));
        }
    }

    @Test
    void itsShareOfRequestsIsCopied() throws Exception {
        MirrorSpec tenth = new MirrorSpec("shadow", 1000, 100, 10);
        try (ScriptedServer shadow = shadow();
                ProxyFixture fixture = new ProxyFixture(config(tenth, shadow.address()))) {
            MirrorCounters counters = fixture.state.listener("web").mirrors;
            for (int round = 0; round < 3; round++) {
                try (Socket client = fixture.connect("web")) {
                    for (int i = 0; i < 10; i++) {
                        ask(client, "GET", "");
                    }
                }
                assertEquals(round + 1, counters.sent.sum());
                fixture.apply(config(tenth, shadow.address()));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Content-Length: 5, hello, true",
        "Content-Length: 6, hello!, false",
        "Transfer-Encoding: chunked, '5\r\nhello\r\n0\r\n\r\n', true",
        "Transfer-Encoding: chunked, '4\r\nhell\r\n2\r\no!\r\n0\r\n\r\n', false"
    })
    void bodiesAreCopiedUpToABound(String framing, String body, boolean copied) throws Exception {
        try (ScriptedServer plain = new ScriptedServer(peer -> {
                    peer.head();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\napp");
                    peer.readAll();
                });
                ScriptedServer shadow = new ScriptedServer(peer -> {
                    copies.add(peer.head() + new String(peer.read(5)));
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                })) {
            HttpSpec http =
                    HttpSpec.DEFAULT.with(new RouteEdits(List.of(), List.of()).with(new Detours(all(5, 10), null)));
            Config config = Configs.of(
                    List.of(Configs.http(http)),
                    List.of(Configs.pool("app", plain.address()), Configs.pool("shadow", shadow.address())));
            try (ProxyFixture fixture = new ProxyFixture(config);
                    Socket client = fixture.connect("web")) {
                // The head of the answer comes after all of the request has.
                Talk.send(client, "POST / HTTP/1.1\r\n" + Talk.HOST + framing + "\r\n\r\n" + body);
                assertTrue(Talk.head(client).startsWith("HTTP/1.1 200 "));
                MirrorCounters counters = fixture.state.listener("web").mirrors;
                await(() -> counters.sent.sum() + counters.skipped.sum(Skipped.TOO_LARGE) == 1);
                assertEquals(copied ? 1 : 0, counters.sent.sum());
                if (copied) {
                    assertFalse(copy().equals("none"));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"refuses", "reads nothing", "resets", "says nothing", "answers endlessly", "breaks off"})
    void nobodyFeelsWhatTheShadowDoes(String what) throws Exception {
        ScriptedServer shadow = new ScriptedServer(peer -> {
            switch (what) {
                case "reads nothing" -> Talk.await(end);
                case "resets" -> peer.reset();
                case "says nothing" -> {
                    peer.head();
                    Talk.await(end);
                }
                case "breaks off" -> {
                    peer.head();
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nx");
                }
                default -> {
                    peer.head();
                    peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
                    while (true) {
                        peer.send("1000\r\n" + "x".repeat(0x1000) + "\r\n");
                    }
                }
            }
        });
        if (what.equals("refuses")) {
            shadow.close();
        }
        try (shadow;
                ProxyFixture fixture = new ProxyFixture(config(all(200_000, 2), shadow.address()))) {
            for (int i = 0; i < 6; i++) {
                try (Socket client = fixture.connect("web")) {
                    ask(client, "POST", "b".repeat(100_000));
                    ask(client, "GET", "");
                }
            }
            MirrorCounters counters = fixture.state.listener("web").mirrors;
            long taken = counters.sent.sum();
            assertEquals(12, taken + counters.skipped.sum(Skipped.TOO_MANY));
            boolean hangs = what.equals("reads nothing") || what.equals("says nothing");
            assertEquals(hangs ? 2 : taken, taken);
            if (what.equals("answers endlessly")) {
                await(() -> counters.endings.sum(EndReason.CUT) == taken);
            }
            for (int i = 0; i < 12; i++) {
                assertTrue(fixture.line().endsWith(" s1 200 ok"));
            }
        }
    }

    @Test
    void whatIsOverBeforeItHasComeIsNotSent() throws Exception {
        try (ScriptedServer shadow = shadow();
                ProxyFixture fixture = new ProxyFixture(config(all(100, 10), shadow.address()))) {
            try (Socket client = fixture.connect("web")) {
                Talk.send(client, "POST / HTTP/1.1\r\n" + Talk.HOST + "Content-Length: 50\r\n\r\nhalf");
                await(() -> fixture.state.listener("web").requests.sum() == 1);
            }
            MirrorCounters counters = fixture.state.listener("web").mirrors;
            await(() -> counters.skipped.sum(Skipped.UNFINISHED) == 1);
            assertEquals(0, shadow.connections.get());
        }
    }

    @Test
    void copiesGoOnWithoutTheirClient() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        try (ScriptedServer shadow = new ScriptedServer(peer -> {
                    String head = peer.head();
                    Talk.await(gone);
                    copies.add(head);
                    peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                });
                ProxyFixture fixture = new ProxyFixture(config(all(100, 10), shadow.address()))) {
            try (Socket client = fixture.connect("web")) {
                ask(client, "GET", "");
            }
            gone.countDown();
            assertTrue(copy().startsWith("GET /x "));
            await(() -> fixture.state.listener("web").mirrors.endings.sum(EndReason.OK) == 1);
        }
    }
}
