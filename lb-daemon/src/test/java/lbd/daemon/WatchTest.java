package lbd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import lbd.core.accesslog.AccessLog;
import lbd.core.accesslog.AccessRecord;
import lbd.core.accesslog.EndReason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `failures`, `tail` and `events`, as the admin socket shows them.
@Timeout(30)
class WatchTest {
    private static final JsonMapper MAPPER = new JsonMapper();

    @TempDir
    private Path folder;

    private final ScheduledExecutorService loop = Executors.newSingleThreadScheduledExecutor();
    private RunningDaemon running;
    private SocketAddress socket;
    private AccessLog lines;

    @BeforeEach
    void start() throws Exception {
        running = new RunningDaemon(folder);
        socket = UnixDomainSocketAddress.of(running.socket);
        lines = running.accessLog().forLoop(loop);
    }

    @AfterEach
    void stop() {
        running.close();
        loop.shutdownNow();
    }

    private void end(int status, EndReason reason, String target) {
        AccessRecord record = new AccessRecord();
        record.listener = "web";
        record.pool = "app";
        record.server = "a";
        record.status = status;
        record.ended = reason;
        record.target.set(target.getBytes(StandardCharsets.ISO_8859_1));
        lines.log(record);
    }

    private static String text(SocketAddress address, String path) throws IOException {
        return HttpText.ask(address, "GET " + path + " HTTP/1.1\r\nHost: x\r\nAccept: text/plain\r\n\r\n");
    }

    private JsonNode json(String path) throws IOException {
        return MAPPER.readTree(HttpText.body(HttpText.get(socket, path)));
    }

    @Test
    void failuresAreCountedByTheirWayAndTheLastAreShown() throws IOException {
        end(502, EndReason.CONNECT_REFUSED, "/one");
        end(502, EndReason.CONNECT_REFUSED, "/two");
        end(504, EndReason.SERVER_TIMEOUT, "/three");
        JsonNode failures = json("/api/v1/failures?last=2");
        assertEquals(3, failures.get("remembered").asInt());
        assertEquals(2, failures.at("/ways/0/times").asInt());
        assertEquals("connect_refused", failures.at("/ways/0/ended").asText());
        assertEquals("/two", failures.at("/failures/0/target").asText());
        assertEquals(2, failures.get("failures").size());
        JsonNode some = json("/api/v1/failures?match=status%3D504");
        assertEquals(1, some.get("remembered").asInt());
        assertTrue(HttpText.body(text(socket, "/api/v1/failures")).contains("/three 504 app/a "));
    }

    @Test
    void whatATargetHidesFromATerminalIsShown() throws IOException {
        end(502, EndReason.CUT, "/\u001b[2J\u009b\"\\");
        String text = HttpText.body(text(socket, "/api/v1/failures"));
        assertTrue(text.chars().allMatch(c -> c == '\n' || (c >= ' ' && c < 0x7f)), text);
        assertEquals(1, json("/api/v1/failures").get("failures").size());
    }

    @Test
    void aTailGoesOnWhereItWas() throws IOException {
        String session = json("/api/v1/tail?match=status%3E=400").get("session").asText();
        end(200, EndReason.OK, "/fine");
        end(404, EndReason.OK, "/absent");
        JsonNode more = json("/api/v1/tail?session=" + session);
        assertEquals(1, more.get("records").size());
        assertEquals("/absent", more.at("/records/0/target").asText());
        end(500, EndReason.OK, "/broken");
        String text = HttpText.body(text(socket, "/api/v1/tail?session=" + session));
        assertTrue(text.startsWith(session + " 0\n"), text);
        assertTrue(text.contains("/broken 500"), text);
    }

    @Test
    void eventsAreRemembered() throws Exception {
        running.daemon
                .operator()
                .servers()
                .say("app", "a", lbd.core.model.ServerSpec.State.DRAIN)
                .get();
        JsonNode all = json("/api/v1/events?match=process.ready&last=1");
        assertEquals("process.ready", all.at("/events/0/event").asText());
        assertTrue(HttpText.body(text(socket, "/api/v1/events?match=server.")).contains("event=server."));
    }

    @Test
    void countersAreShownForWhoAsksTwice() throws IOException {
        JsonNode top = json("/api/v1/top");
        assertEquals("app", top.at("/pools/0/name").asText());
        assertEquals("app/a", top.at("/servers/0/name").asText());
        assertEquals(top.get("bounds_ms").size() + 1, top.at("/servers/0/times").size());
    }

    @Test
    void connectionsAreShownAndCut() throws IOException {
        JsonNode all = json("/api/v1/connections/app/a?client=192.0.2.7&older=1m");
        assertEquals(2, all.get("count").asInt());
        assertEquals("192.0.2.7:4711", all.at("/connections/0/client").asText());
        assertEquals(90, all.at("/connections/0/age_seconds").asInt());
        String text = HttpText.body(text(socket, "/api/v1/connections"));
        assertTrue(text.contains("192.0.2.7:4711  web"), text);
        assertTrue(text.endsWith("and 1 more\n"), text);
        assertEquals(
                "{\"cut\":2}",
                HttpText.body(HttpText.post(socket, "/api/v1/kill/app")).strip());
        assertTrue(running.traffic()
                .calls
                .contains("kill ConnectionFilter[pool=app, server=null, client=null, olderNanos=0]"));
        assertTrue(running.traffic()
                .calls
                .contains(
                        "connections ConnectionFilter[pool=app, server=a, client=/192.0.2.7, olderNanos=60000000000]"));
        assertEquals(400, HttpText.status(HttpText.post(socket, "/api/v1/kill")));
        assertEquals(400, HttpText.status(HttpText.post(socket, "/api/v1/kill?client=nobody")));
        assertEquals(400, HttpText.status(HttpText.get(socket, "/api/v1/connections?older=soon")));
        assertEquals(403, HttpText.status(HttpText.get(running.http, "/api/v1/connections")));
        assertEquals(403, HttpText.status(HttpText.post(running.http, "/api/v1/kill/app")));
    }

    @Test
    void mistakesAndStrangersAreTold() throws IOException {
        assertEquals(400, HttpText.status(HttpText.get(socket, "/api/v1/failures?match=colour%3Dred")));
        assertEquals(400, HttpText.status(HttpText.get(socket, "/api/v1/failures?last=x")));
        assertEquals(400, HttpText.status(HttpText.get(socket, "/api/v1/tail?session=x")));
        assertEquals(409, HttpText.status(HttpText.get(socket, "/api/v1/tail?session=7")));
        for (String path : new String[] {"top", "failures", "tail", "events"}) {
            assertEquals(403, HttpText.status(HttpText.get(running.http, "/api/v1/" + path)));
        }
    }
}
