package lbd.daemon.jwks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import lbd.config.ConfigReader;
import lbd.config.ConfigResult;
import lbd.core.model.Config;
import lbd.core.model.auth.KeySet;
import lbd.core.runtime.FetchedKeys;
import lbd.core.runtime.RuntimeState;
import lbd.daemon.certificate.Events;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A server publishes keys, and changes them.
@Timeout(60)
class JwksPartTest {
    // RFC 7517 appendix A.1, RFC 8037 appendix A.2.
    private static final String FIRST = """
            {"keys": [{"kty": "EC", "crv": "P-256", "kid": "1",
             "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
             "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}]}""";
    private static final String SECOND = """
            {"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "2",
             "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}""";

    private final RuntimeState state = new RuntimeState();
    private final JwksPart part = new JwksPart(() -> state.keys().values());
    private final Events events = new Events(JwksPart.class);
    private final AtomicInteger asked = new AtomicInteger();
    private volatile int status = 200;
    private volatile String published = FIRST;
    private HttpServer server;
    private String address;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        address = "http://127.0.0.1:" + server.getAddress().getPort() + "/keys";
        server.createContext("/keys", exchange -> {
            asked.incrementAndGet();
            byte[] answer = published.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        part.close();
        events.close();
        server.stop(0);
    }

    private void take(String... sources) {
        StringBuilder routes = new StringBuilder();
        for (String one : sources) {
            routes.append("      - {match: {path: /").append(one.hashCode()).append("}, jwt: {jwks: ");
            routes.append(one.startsWith("{") ? one : '"' + one + '"').append("}, respond: {status: 200}}\n");
        }
        String file = "version: 1\nlisteners:\n  - name: web\n    protocol: http\n    bind: 127.0.0.1:1\n    routes:\n"
                + routes + "      - {respond: {status: 204}}\n";
        ConfigResult read = ConfigReader.read("lbd.yaml", file.getBytes(UTF_8));
        Config config = read instanceof ConfigResult.Loaded(var good, var _, var _) ? good : null;
        assertNotNull(config, read::toString);
        var change = part.prepare(config);
        state.apply(config, Instant.now());
        change.commit();
    }

    private FetchedKeys keys() {
        return state.keys().values().iterator().next();
    }

    private static void until(BooleanSupplier condition) throws InterruptedException {
        while (!condition.getAsBoolean()) {
            Thread.sleep(5);
        }
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

    private String event() throws InterruptedException {
        while (true) {
            List<String> taken = events.taken();
            if (!taken.isEmpty()) {
                assertEquals(1, taken.size(), taken::toString);
                return taken.getFirst();
            }
            Thread.sleep(5);
        }
    }

    @Test
    void keysAreFetchedAndKeptOverReloads() throws Exception {
        take(address + "?key=secret");
        assertEquals("INFO event=jwks.fetched url=" + address + " keys=1 changed=true again=10m", event());
        KeySet first = keys().keys();
        FetchedKeys source = keys();
        take(address + "?key=secret");
        assertSame(source, keys());
        take(address + "?key=secret", "{url: \"" + address + "\", refresh: 1h}");
        assertEquals("INFO event=jwks.fetched url=" + address + " keys=1 changed=true again=1h", event());
        assertEquals(2, asked.get(), "only what is new is asked");
        assertSame(first, source.keys());
        take();
        assertEquals(List.of(), problems());
        assertTrue(state.keys().isEmpty());
    }

    @Test
    void whoWaitsGetsWhatIsNew() throws Exception {
        take(address);
        until(() -> keys().taken.sum() == 1);
        KeySet first = keys().keys();
        published = SECOND;
        AtomicInteger heard = new AtomicInteger();
        long later = System.nanoTime() + 2 * FetchedKeys.REST.toNanos();
        assertTrue(keys().await(first, later, heard::incrementAndGet));
        until(() -> heard.get() == 1);
        assertTrue(keys().keys() != null && keys().keys().has("2"));
        assertEquals(2, asked.get());
    }

    @Test
    void failuresAreToldOnceAndKeepWhatThereIs() throws Exception {
        status = 500;
        take(address);
        assertEquals("WARN event=jwks.failed url=" + address + " reason=HTTP status 500 keys_kept=0", event());
        until(() -> !problems().isEmpty());
        assertEquals(
                List.of("keys of tokens cannot be fetched from " + address
                        + ": HTTP status 500; requests that need them get 503"),
                problems());
        status = 200;
        assertTrue(event().contains("event=jwks.fetched"));
        until(() -> problems().isEmpty());
        assertEquals(1, keys().taken.sum());
    }

    @Test
    void anAnswerHasABound() throws Exception {
        published = FIRST + " ".repeat(256 * 1024);
        take(address);
        assertTrue(event().contains("event=jwks.failed"));
        assertEquals(0, keys().taken.sum());
    }

    @Test
    void anAnswerMustHaveKeys() throws Exception {
        published = "<html>";
        take(address);
        assertTrue(event().contains("reason=the answer has no JWK set"));
    }
}
