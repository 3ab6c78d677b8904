package lbd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import lbd.core.model.AdminSpec;
import lbd.core.model.AdminToken;
import lbd.core.model.Config;
import lbd.core.model.ServerSpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Who may what at the admin's TCP address.
@Timeout(60)
class AdminGateTest {
    private static final String TOKEN = "0123456789abcdef01234567";
    private static final String RIGHT = "Authorization: Bearer " + TOKEN;
    private static final String WRONG = "Authorization: Bearer 76543210fedcba9876543210";

    /// Everything that changes something, or tells who the clients are.
    private static final List<String> GUARDED = List.of(
            "POST /api/v1/reload",
            "POST /api/v1/plan",
            "POST /api/v1/plan?value=/etc/passwd",
            "POST /api/v1/apply?value=/etc/passwd",
            "POST /api/v1/confirm",
            "POST /api/v1/rollback",
            "POST /api/v1/kill/app",
            "POST /api/v1/explain?method=GET&url=http://127.0.0.1:80/",
            "POST /api/v1/pools/app/persistence/clear",
            "POST /api/v1/limits/x/clear",
            "POST /api/v1/vrrp/VI_1/demote",
            "POST /api/v1/listeners/web/maintenance/on",
            "POST /api/v1/pools/app/servers/a/weight?value=3",
            "POST /api/v1/pools/app/servers/a/drain",
            "POST /api/v1/pools/app/servers/a/disable",
            "POST /api/v1/pools/app/servers/a/enable",
            "POST /api/v1/pools/app/servers/c/add?address=127.0.0.1:9",
            "POST /api/v1/pools/app/servers/c/set?weight=3",
            "POST /api/v1/pools/app/servers/c/remove",
            "POST /api/v1/pools/app/servers/a/health?value=auto",
            "POST /api/v1/listeners/web/maintenance/1/off",
            "POST /api/v1/log-level?value=auto",
            "POST /api/v1/alerts/test",
            "POST /api/v1/upgrade",
            "PUT /api/v1/pools/app/servers/a/drain",
            "DELETE /api/v1/pools/app/servers/a",
            "GET /api/v1/connections",
            "GET /api/v1/failures",
            "GET /api/v1/events",
            "GET /api/v1/tail",
            "GET /api/v1/top");

    /// What names clients, and is for all where there is no token.
    private static final List<String> NAMING =
            List.of("/api/v1/flows", "/api/v1/flows/app", "/api/v1/pools/app/persistence", "/api/v1/limits/x");

    private static final List<String> OPEN = List.of(
            "/health/live",
            "/health/ready",
            "/metrics",
            "/api/v1/status",
            "/api/v1/problems",
            "/api/v1/checks",
            "/api/v1/limits",
            "/api/v1/certificates",
            "/api/v1/vrrp",
            "/api/v1/session");

    @TempDir
    private Path folder;

    private RunningDaemon running;

    @BeforeEach
    void start() throws Exception {
        running = new RunningDaemon(folder);
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private void token(String token) throws IOException {
        admin(new AdminSpec(
                running.http,
                running.socket.toString(),
                null,
                List.of(),
                token == null ? null : new AdminToken(token)));
    }

    private void admin(AdminSpec admin) throws IOException {
        Config config = running.config(Duration.ZERO, "a", "b");
        running.offer(new Config(
                config.process(), config.log(), config.accessLog(), admin, config.listeners(), config.pools()));
        String taken = HttpText.post(UnixDomainSocketAddress.of(running.socket), "/api/v1/reload");
        assertEquals(200, HttpText.status(taken), taken);
    }

    private int ask(String request, String... fields) throws IOException {
        return HttpText.status(answer(running.http, request, fields));
    }

    private static String answer(SocketAddress address, String request, String... fields) throws IOException {
        String host = Stream.of(fields).anyMatch(f -> f.startsWith("Host:")) ? "" : "Host: localhost:9600\r\n";
        String more = Stream.of(fields).map(f -> f + "\r\n").reduce("", String::concat);
        return HttpText.ask(address, request + " HTTP/1.1\r\n" + host + more + "Content-Length: 0\r\n\r\n");
    }

    private static boolean isNoMethod(String request) {
        return request.startsWith("PUT") || request.startsWith("DELETE");
    }

    private ServerSpec.State state() {
        return running.daemon.state().pool("app").server("a").state();
    }

    @Test
    void withoutATokenInTheFileNothingIsChangedByTcpWhateverIsShown() throws IOException {
        for (String request : GUARDED) {
            int refused = isNoMethod(request) ? 405 : 403;
            assertEquals(refused, ask(request), request);
            assertEquals(refused, ask(request, RIGHT), request);
            assertEquals(refused, ask(request, "Authorization: Bearer "), request);
        }
        for (String path : NAMING) {
            assertTrue(List.of(200, 404).contains(ask("GET " + path)), path);
        }
        assertEquals(ServerSpec.State.ENABLED, state());
    }

    @Test
    void withATokenWhoDoesNotShowItIsRefusedAndChangesNothing() throws IOException {
        token(TOKEN);
        for (String request : GUARDED) {
            assertEquals(isNoMethod(request) ? 405 : 401, ask(request), request);
        }
        for (String path : NAMING) {
            assertEquals(401, ask("GET " + path), path);
        }
        String refused = answer(running.http, "GET /api/v1/top");
        assertTrue(refused.contains("www-authenticate: Bearer\r\n"), refused);
        assertEquals(ServerSpec.State.ENABLED, state());
    }

    @Test
    void whoShowsAWrongOneIsRefusedEverywhereButWhereMonitorsAsk() throws IOException {
        token(TOKEN);
        assertEquals(401, ask("POST /api/v1/pools/app/servers/a/drain", WRONG));
        assertEquals(401, ask("GET /api/v1/top", WRONG));
        assertEquals(401, ask("GET /api/v1/status", WRONG));
        assertEquals(200, ask("GET /health/live", WRONG));
        assertEquals(200, ask("GET /metrics", WRONG));
        for (int i = 0; i < 7; i++) {
            assertEquals(401, ask("GET /api/v1/session", WRONG));
        }
        assertEquals(429, ask("GET /api/v1/session", WRONG));
        assertEquals(429, ask("GET /api/v1/session", RIGHT), "it is not told which is right");
        assertEquals(200, ask("GET /api/v1/status"));
        String metrics = answer(running.http, "GET /metrics");
        assertTrue(metrics.contains("lbd_admin_refusals_total{reason=\"token\"} 10.0"), metrics);
        assertTrue(metrics.contains("lbd_admin_refusals_total{reason=\"too_many_tokens\"} 2.0"), metrics);
        assertEquals(ServerSpec.State.ENABLED, state());
    }

    @Test
    void whoShowsTheRightOneMayWhatTheSocketMayButForFilesThatAreNamed() throws IOException {
        token(TOKEN);
        for (String request : GUARDED) {
            int status = ask(request, RIGHT);
            boolean owner = request.contains("=/etc/passwd") || request.endsWith("/upgrade");
            assertEquals(owner, status == 403, () -> request + ": " + status);
            assertEquals(isNoMethod(request), status == 405, () -> request + ": " + status);
            assertTrue(status != 401 && status < 500, () -> request + ": " + status);
        }
        assertEquals(200, ask("POST /api/v1/pools/app/servers/a/drain", RIGHT));
        assertEquals(ServerSpec.State.DRAIN, state());
        for (String path : NAMING) {
            assertTrue(List.of(200, 404).contains(ask("GET " + path, RIGHT)), path);
        }
        for (String path : OPEN) {
            assertEquals(200, ask("GET " + path), path);
            assertEquals(200, ask("GET " + path, RIGHT), path);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site",
                "Origin: http://localhost:8080",
                "Origin: https://evil.example",
                "Origin: null"
            })
    void pagesOfOthersChangeAndWatchNothingEvenWithTheToken(String field) throws IOException {
        token(TOKEN);
        for (String request : GUARDED) {
            assertEquals(403, ask(request, RIGHT, field), request);
        }
        assertEquals(403, ask("POST /api/v1/pools/app/servers/a/drain", field));
        assertEquals(403, ask("GET /api/v1/stream", field));
        assertEquals(403, ask("GET /api/v1/status", RIGHT, field));
        assertEquals(200, ask("GET /api/v1/status", field), "a link from another page");
        assertEquals(200, ask("GET /metrics", field));
        assertEquals(ServerSpec.State.ENABLED, state());
        String preflight = answer(running.http, "OPTIONS /api/v1/pools/app/servers/a/drain", field);
        assertFalse(preflight.toLowerCase(Locale.ROOT).contains("access-control-"), preflight);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: none", "Origin: http://localhost:9600"})
    void ourOwnPageMay(String field) throws IOException {
        token(TOKEN);
        assertEquals(200, ask("POST /api/v1/pools/app/servers/a/drain", RIGHT, field));
        assertEquals(ServerSpec.State.DRAIN, state());
    }

    @Test
    void namesOfStrangersGetNothingEvenWithTheToken() throws IOException {
        token(TOKEN);
        String stranger = "Host: evil.example:9600";
        for (String request : GUARDED) {
            assertEquals(421, ask(request, RIGHT, stranger), request);
        }
        for (String path : OPEN) {
            assertEquals(421, ask("GET " + path, stranger), path);
        }
        assertEquals(421, ask("GET /", stranger));
        assertEquals(421, ask("GET /api/v1/stream", stranger));
        assertEquals(ServerSpec.State.ENABLED, state());
    }

    @Test
    void anotherAddressThanLoopbackIsTheSame() throws IOException {
        InetSocketAddress elsewhere = new InetSocketAddress(notLoopback(), running.http.getPort());
        admin(new AdminSpec(elsewhere, running.socket.toString(), null, List.of(), null));
        String drain = "POST /api/v1/pools/app/servers/a/drain";
        assertEquals(403, HttpText.status(answer(elsewhere, drain, RIGHT)));
        assertEquals(200, HttpText.status(answer(elsewhere, "GET /api/v1/status")));
        admin(new AdminSpec(elsewhere, running.socket.toString(), null, List.of(), new AdminToken(TOKEN)));
        assertEquals(401, HttpText.status(answer(elsewhere, drain)));
        assertEquals(401, HttpText.status(answer(elsewhere, drain, WRONG)));
        assertEquals(ServerSpec.State.ENABLED, state());
        assertEquals(200, HttpText.status(answer(elsewhere, drain, RIGHT)));
        assertEquals(ServerSpec.State.DRAIN, state());
    }

    private static InetAddress notLoopback() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(a -> a instanceof Inet4Address && !a.isLoopbackAddress())
                .findFirst()
                // Of the loopback network each is here; a machine without another interface.
                .orElse(InetAddress.ofLiteral("127.0.0.2"));
    }

    @Test
    void aReloadTakesAnotherTokenAndNoneAtAll() throws IOException {
        token(TOKEN);
        assertEquals(200, ask("GET /api/v1/top", RIGHT));
        token("76543210fedcba9876543210");
        assertEquals(401, ask("GET /api/v1/top", RIGHT));
        assertEquals(200, ask("GET /api/v1/top", WRONG));
        token(null);
        assertEquals(403, ask("GET /api/v1/top", WRONG));
    }

    @Test
    void whatAReloadWouldDoIsShownToWhoMayReload() throws IOException {
        token(TOKEN);
        String none = answer(running.http, "POST /api/v1/plan", RIGHT);
        assertTrue(none.contains("\"changes\":[]"), none);
        Config config = running.config(Duration.ZERO, "a", "c");
        running.offer(config);
        String planned = answer(running.http, "POST /api/v1/plan", RIGHT);
        assertTrue(planned.contains("\"app/c\""), planned);
        assertEquals(List.of("a", "b"), names());
    }

    private List<String> names() {
        return running.daemon.state().pool("app").servers().stream()
                .map(lbd.core.pool.Server::name)
                .toList();
    }

    @Test
    void theSocketNeedsNoToken() throws IOException {
        token(TOKEN);
        SocketAddress socket = UnixDomainSocketAddress.of(running.socket);
        assertEquals(200, HttpText.status(answer(socket, "POST /api/v1/pools/app/servers/a/drain")));
        assertEquals(200, HttpText.status(answer(socket, "GET /api/v1/top", WRONG, "Host: evil.example")));
    }
}
