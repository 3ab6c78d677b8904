package lbd.proxy.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import lbd.core.model.Config;
import lbd.core.model.HttpSpec;
import lbd.core.model.LearnSpec;
import lbd.core.model.LearnSpec.By;
import lbd.core.model.PersistenceSpec;
import lbd.core.model.PoolConnections;
import lbd.core.model.PoolSpec;
import lbd.core.model.SchedulerSpec;
import lbd.core.model.ServerSpec;
import lbd.core.pool.Pool;
import lbd.core.pool.Server;
import lbd.proxy.Configs;
import lbd.proxy.ProxyFixture;
import lbd.proxy.ScriptedServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Clients that are known by what their application says.
@Timeout(30)
class AppSessionsTest {
    private static final LearnSpec SESSION = new LearnSpec(By.COOKIE, "JSESSIONID", Duration.ofMinutes(30), 1000);
    private static final LearnSpec TOKEN = new LearnSpec(By.ANSWERED_FIELD, "X-Session", Duration.ofMinutes(30), 1000);
    private static final LearnSpec USER = new LearnSpec(By.FIELD, "X-User", Duration.ofMinutes(30), 1000);

    private final AtomicInteger sessions = new AtomicInteger();
    private final ScriptedServer one;
    private final ScriptedServer two;

    AppSessionsTest() throws IOException {
        one = application("one");
        two = application("two");
    }

    /// Begins sessions and ends them, as it is asked to.
    private ScriptedServer application(String name) throws IOException {
        return new ScriptedServer(peer -> {
            for (String head = peer.head(); !head.isEmpty(); head = peer.head()) {
                String said = switch (head.split(" ")[1]) {
                    case "/login" ->
                        "Set-Cookie: theme=dark\r\nSet-Cookie: JSESSIONID=S" + sessions.incrementAndGet()
                                + "; Path=/; HttpOnly\r\n";
                    case "/quoted" -> "Set-Cookie: JSESSIONID=\"S" + sessions.incrementAndGet() + "\"\r\n";
                    case "/logout" -> "Set-Cookie: JSESSIONID=deleted; expires=x; max-age = 0\r\n";
                    case "/token" -> "X-Session: T" + sessions.incrementAndGet() + "\r\n";
                    default -> "";
                };
                String status = head.contains("/fails") ? "500 No" : "200 OK";
                peer.send("HTTP/1.1 " + status + "\r\n" + said + "Content-Length: 3\r\n\r\n" + name);
            }
        });
    }

    @AfterEach
    void close() throws Exception {
        one.close();
        two.close();
    }

    private Config config(@Nullable PersistenceSpec source, LearnSpec... rules) throws Exception {
        List<ServerSpec> servers = List.of(
                new ServerSpec("one", one.address(), 1, ServerSpec.State.ENABLED),
                new ServerSpec("two", two.address(), 1, ServerSpec.State.ENABLED));
        PoolSpec pool = new PoolSpec("app", new SchedulerSpec("rr"), servers, PoolConnections.DEFAULT);
        return Configs.of(
                List.of(Configs.http(HttpSpec.DEFAULT)),
                List.of(pool.builder()
                        .learned(List.of(rules))
                        .persistence(source)
                        .build()));
    }

    /// One request on a connection of its own.
    private static String get(ProxyFixture fixture, String path, String... fields) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String field : fields) {
            all.append(field).append("\r\n");
        }
        return Talk.exchange(fixture, "GET " + path + " HTTP/1.1\r\nHost: h\r\n" + all + "Connection: close\r\n\r\n");
    }

    private static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    private static Pool app(ProxyFixture fixture) {
        return Objects.requireNonNull(fixture.state.pools().get("app"));
    }

    private static Server named(ProxyFixture fixture, String name) {
        return Objects.requireNonNull(app(fixture).server(name));
    }

    /// Whoever asks so many times with such fields meets one server only.
    private static void stays(ProxyFixture fixture, String server, String path, String... fields) throws IOException {
        for (int i = 0; i < 4; i++) {
            assertEquals(server, body(get(fixture, path, fields)));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/login  | Cookie: JSESSIONID=S1",
                "/login  | Cookie: a=1; JSESSIONID=S1 ; b=2",
                "/login  | Cookie: a=1;JSESSIONID=\"S1\"",
                "/quoted | Cookie: JSESSIONID=S1",
                "/login  | Cookie: JSESSIONID=old; JSESSIONID=S1",
            })
    void aSessionStaysWhereItBegan(String login, String cookie) throws Exception {
        try (ProxyFixture fixture = new ProxyFixture(config(null, SESSION))) {
            stays(fixture, body(get(fixture, login)), "/", cookie);
            assertEquals(1, app(fixture).heldCount());
            String other = body(get(fixture, "/login"));
            stays(fixture, other, "/", cookie.replace("S1", "S2"));
        }
    }

    @Test
    void withoutCookiesTheUrlSaysIt() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture(config(null, SESSION))) {
            String server = body(get(fixture, "/login"));
            for (String path : List.of("/cart;jsessionid=S1", "/a;x=1;JSESSIONID=S1?q", "/a;jsessionid=S1/b")) {
                stays(fixture, server, path);
            }
        }
    }

    @Test
    void itsEndMayNameTheServer() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture(config(null, SESSION))) {
            stays(fixture, "two", "/", "Cookie: JSESSIONID=8D3FC1.two");
            stays(fixture, "one", "/", "Cookie: JSESSIONID=8D3FC1.one");
            stays(fixture, "two", "/a;jsessionid=77.two");
            named(fixture, "two").stateByHand(ServerSpec.State.DISABLED);
            stays(fixture, "one", "/", "Cookie: JSESSIONID=8D3FC2.two");
        }
    }

    @Test
    void whatWasBeforeThisProcessIsLearnedFromTheClient() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture(config(null, SESSION))) {
            for (int i = 0; i < 4; i++) {
                String cookie = "Cookie: JSESSIONID=before" + i;
                assertEquals(
                        "HTTP/1.1 500 No",
                        get(fixture, "/fails", cookie).lines().findFirst().orElse(""));
                stays(fixture, body(get(fixture, "/", cookie)), "/", cookie);
            }
        }
    }

    @Test
    void inventedSessionsDisplaceEachOther() throws Exception {
        LearnSpec small = new LearnSpec(By.COOKIE, "JSESSIONID", Duration.ofMinutes(30), 8);
        try (ProxyFixture fixture = new ProxyFixture(config(null, small))) {
            String server = body(get(fixture, "/login"));
            for (int i = 0; i < 50; i++) {
                get(fixture, "/", "Cookie: JSESSIONID=" + "x".repeat(i * 80) + i);
            }
            assertEquals(3, app(fixture).heldCount());
            stays(fixture, server, "/", "Cookie: JSESSIONID=S1");
        }
    }

    @Test
    void itIsOverWhenTheServerSaysSo() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture(config(null, SESSION))) {
            String server = body(get(fixture, "/login"));
            String cookie = "Cookie: JSESSIONID=S1";
            assertEquals(server, body(get(fixture, "/logout", cookie)));
            assertEquals(0, app(fixture).heldCount());
            assertNotEquals(body(get(fixture, "/")), body(get(fixture, "/logout", cookie)));
        }
    }

    @Test
    void aReloadForgetsNothing() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture(config(null, SESSION))) {
            String server = body(get(fixture, "/login"));
            fixture.apply(config(
                    PersistenceSpec.DEFAULT, TOKEN, new LearnSpec(By.COOKIE, "JSESSIONID", Duration.ofHours(1), 5000)));
            stays(fixture, server, "/", "Cookie: JSESSIONID=S1");
            fixture.apply(config(null));
            assertEquals(0, app(fixture).heldCount());
        }
    }

    @Test
    void drainKeepsItAndDisabledMovesIt() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture(config(null, SESSION))) {
            String server = body(get(fixture, "/login"));
            String other = server.equals("one") ? "two" : "one";
            named(fixture, server).stateByHand(ServerSpec.State.DRAIN);
            stays(fixture, server, "/", "Cookie: JSESSIONID=S1");
            stays(fixture, other, "/");
            named(fixture, server).stateByHand(ServerSpec.State.DISABLED);
            stays(fixture, other, "/", "Cookie: JSESSIONID=S1");
            named(fixture, server).stateByHand(ServerSpec.State.ENABLED);
            stays(fixture, other, "/", "Cookie: JSESSIONID=S1");
        }
    }

    @Test
    void aFieldOfAnswersDoesAsWell() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture(config(null, TOKEN))) {
            stays(fixture, body(get(fixture, "/token")), "/", "x-session: T1");
            stays(fixture, body(get(fixture, "/token")), "/", "X-Session:  T2 ");
        }
    }

    @Test
    void aFieldOfRequestsIsAskedBeforeTheSource() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture(config(PersistenceSpec.DEFAULT, USER))) {
            String source = body(get(fixture, "/"));
            stays(fixture, source, "/");
            String first = body(get(fixture, "/", "X-User: a"));
            String second = body(get(fixture, "/", "X-User: b"));
            assertNotEquals(first, second);
            stays(fixture, first, "/", "X-User: a");
            stays(fixture, second, "/", "X-User: b");
            stays(fixture, source, "/", "X-User: ");
            assertEquals(3, app(fixture).heldCount());
        }
    }

    @Test
    void theTableTellsNoSession() throws Exception {
        try (ProxyFixture fixture = new ProxyFixture(config(null, SESSION))) {
            get(fixture, "/login");
            String held = app(fixture).held(System.nanoTime()).toString();
            assertTrue(held.contains("JSESSIONID "), held);
            assertFalse(held.contains("S1"), held);
        }
    }
}
