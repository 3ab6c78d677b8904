package lbd.daemon.warmup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import lbd.config.ConfigReader;
import lbd.config.ConfigResult;
import lbd.core.model.Config;
import lbd.daemon.certificate.Events;
import lbd.daemon.certificate.OpenSsl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarmUpTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    private final Events events = new Events(WarmUp.class);

    @AfterEach
    void close() {
        events.close();
    }

    private Config config(String listeners) {
        String file = """
                version: 1
                listeners:
                %s
                pools:
                  - {name: p, servers: ["192.0.2.1:1"]}
                """.formatted(listeners.indent(2).stripTrailing());
        return switch (ConfigReader.read(folder.resolve("lbd.yaml").toString(), file.getBytes())) {
            case ConfigResult.Loaded(var config, var _, var _) -> config;
            case ConfigResult.Rejected rejected -> fail(rejected.toString());
        };
    }

    private void warmsUp(Config config) {
        WarmUp.Done done = WarmUp.run(config, PATIENCE);

        assertEquals(List.of(), events.taken());
        assertTrue(done.requests() >= 1500, done.toString());
    }

    @Test
    void everyProtocolOfTheFileIsWarmedUp() throws IOException {
        OpenSsl.selfSigned(folder, "web", "web.test");
        warmsUp(config("- {name: web, protocol: http, bind: 127.0.0.1:1, pool: p}"));
        warmsUp(config("- {name: raw, protocol: tcp, bind: 127.0.0.1:1, pool: p}"));
        warmsUp(config("- {name: dns, protocol: udp, bind: 127.0.0.1:1, pool: p}"));
        warmsUp(config("- {name: h2, protocol: http, bind: 127.0.0.1:1, pool: p, http2: {prior_knowledge: true}}"));
        warmsUp(config("- {name: web, protocol: http, bind: 127.0.0.1:1, pool: p, compress: {encodings: [gzip]}}"));
        warmsUp(config("- {name: web, protocol: http, bind: 127.0.0.1:1, pool: p,"
                + " tls: {certificates: [{certificate: /web.pem, key: /web.key}]}}".replace("/web", folder + "/web")));
    }

    @Test
    void whatHasNothingToWarmUpIsReadyAtOnce() {
        assertEquals(WarmUp.Done.NOTHING, WarmUp.run(Config.EMPTY, PATIENCE));
    }

    @Test
    void eachKindThatTheFileHasGetsRequestsOfItsOwn() {
        WarmUp.Done plain = WarmUp.run(config("- {name: raw, protocol: tcp, bind: 127.0.0.1:1, pool: p}"), PATIENCE);
        WarmUp.Done more = WarmUp.run(config("""
                        - {name: web, protocol: http, bind: 127.0.0.1:1, pool: p, http2: {prior_knowledge: true}}
                        - {name: raw, protocol: tcp, bind: 127.0.0.1:2, pool: p}
                        - {name: dns, protocol: udp, bind: 127.0.0.1:2, pool: p}
                        """), PATIENCE);

        // Requests, bodies, HTTP/2, TCP and UDP beside TCP alone.
        assertTrue(more.requests() - plain.requests() >= 4 * 500, plain + ", " + more);
        assertEquals(List.of(), events.taken());
    }

    @Test
    void aMessageEndsWithItsOwnMark() {
        assertTrue(ends("HTTP/1.1 200 OK\r\n\r\nbody~"));
        assertTrue(ends("5\r\nchunk\r\n0\r\n\r\n"));
        assertFalse(ends(""));
        assertFalse(ends("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        assertFalse(ends("5\r\nchunk\r\n0\r\n"));
    }

    private static boolean ends(String read) {
        return Visitors.ends(ByteBuffer.allocate(100).put(read.getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void withoutTheCacheOfAPackageThereIsNone() {
        assertEquals(
                WarmUp.Done.NOTHING, WarmUp.run(config("- {name: web, protocol: http, bind: 127.0.0.1:1, pool: p}")));
    }

    @Test
    void theStartGoesOnWhenTheTimeIsOver() {
        Config config = config("- {name: web, protocol: http, bind: 127.0.0.1:1, pool: p}");

        WarmUp.Done done = WarmUp.run(config, Duration.ZERO);

        assertTrue(done.requests() < 1500, done.toString());
        assertEquals(List.of(), events.taken());
    }
}
