package lbd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import lbd.core.model.ServerSpec;
import lbd.daemon.reload.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class AdminChangesTest extends AdminFixture {
    @Test
    void changesShowAsDifferingUntilTheFileSaysTheSame() throws Exception {
        JsonNode answer = json(HttpText.post(socket, "/api/v1/pools/app/servers/b/weight?value=5"));
        assertEquals(5, answer.at("/weight").asInt());
        assertEquals(1, answer.at("/file/weight").asInt());
        json(HttpText.post(socket, "/api/v1/pools/app/servers/b/drain"));
        assertEquals(ServerSpec.State.DRAIN, server("b").state());
        String text = HttpText.ask(socket, "GET /api/v1/status HTTP/1.1\r\nHost: x\r\nAccept: text/plain\r\n\r\n");
        assertTrue(text.contains("drain* (file: enabled)"), text);
        assertTrue(text.contains("5* (file: 1)"), text);
        assertTrue(metrics().contains("lbd_config_differing_servers 1.0"));
        json(HttpText.post(socket, "/api/v1/pools/app/servers/b/enable"));
        json(HttpText.post(socket, "/api/v1/pools/app/servers/b/weight?value=1"));
        assertTrue(metrics().contains("lbd_config_differing_servers 0.0"));
    }

    @Test
    void weightOfTheFileComesBack() throws IOException {
        json(HttpText.post(socket, "/api/v1/pools/app/servers/b/weight?value=5"));
        JsonNode answer = json(HttpText.post(socket, "/api/v1/pools/app/servers/b/weight?value=file"));
        assertEquals(1, answer.at("/weight").asInt());
        assertTrue(answer.at("/file").isMissingNode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "65536", "99999999999", "x", "1%00"})
    void weightOutsideItsRangeIsRefused(String value) throws IOException {
        String answer = HttpText.post(socket, "/api/v1/pools/app/servers/b/weight?value=" + value);
        assertEquals(400, HttpText.status(answer));
        assertTrue(answer.contains("allowed: 0 to 65535"), answer);
        assertEquals(1, server("b").weight());
    }

    @Test
    void unknownServerIsToldWhatThereIs() throws IOException {
        String answer = HttpText.post(socket, "/api/v1/pools/app/servers/x/drain");
        assertEquals(409, HttpText.status(answer));
        assertTrue(answer.contains("there are: a, b"), answer);
        assertTrue(HttpText.post(socket, "/api/v1/pools/x/servers/a/drain").contains("there are: app"));
    }

    @Test
    void nothingChangesThroughTheTcpAddress() throws IOException {
        assertEquals(403, HttpText.status(HttpText.post(running.http, "/api/v1/pools/app/servers/b/disable")));
        assertEquals(403, HttpText.status(HttpText.post(running.http, "/api/v1/reload")));
        assertEquals(ServerSpec.State.ENABLED, server("b").state());
    }

    @Test
    void whatIsConfiguredIsShownToWhoMayChangeIt() throws IOException {
        assertEquals(403, HttpText.status(HttpText.get(running.http, "/api/v1/config")));
        assertEquals(403, HttpText.status(HttpText.get(running.http, "/api/v1/config/diff")));
        assertEquals(403, HttpText.status(HttpText.post(running.http, "/api/v1/pools/app/servers/c/add?address=x")));
        assertEquals(200, HttpText.status(HttpText.get(socket, "/api/v1/config/diff")));
        String none = HttpText.get(socket, "/api/v1/config");
        assertEquals(409, HttpText.status(none), "there is no file");
        assertTrue(none.contains("from no file"), none);
    }

    @Test
    void aListenerIsPutIntoMaintenanceUntilItIsTakenOut() throws IOException {
        String path = "/api/v1/listeners/web/maintenance/";
        JsonNode on = json(HttpText.post(socket, path + "on"));
        Schema.check("maintenance-on-off", on);
        assertEquals("operator", on.at("/by/0").asText());
        JsonNode shown = json(HttpText.get(socket, "/api/v1/status")).at("/listeners/0");
        assertEquals("operator", shown.at("/maintenance/0").asText(), shown.toString());
        HttpText.post(socket, "/api/v1/reload");
        assertTrue(running.daemon.state().listener("web").maintenance.isOn(), "kept over a reload");
        String scraped = HttpText.get(socket, "/metrics");
        assertTrue(scraped.contains("lbd_listener_maintenance{listener=\"web\"} 1"), scraped);
        JsonNode off = json(HttpText.post(socket, path + "off"));
        assertFalse(off.at("/maintenance").asBoolean());
        assertEquals(404, HttpText.status(HttpText.post(socket, path + "maybe")));
        String unknown = HttpText.post(socket, "/api/v1/listeners/nope/maintenance/on");
        assertEquals(409, HttpText.status(unknown));
        assertTrue(unknown.contains("no listener of HTTP"), unknown);
    }

    @Test
    void reloadAnswersWhetherTheFileWasTaken() throws IOException {
        running.offer(running.config(Duration.ZERO, "a", "b", "c"));
        assertEquals(
                2,
                json(HttpText.post(socket, "/api/v1/reload")).at("/generation").asInt());
        running.file.set(new ConfigSource.Result.Rejected(List.of("lbd.yaml:1:1: one", "lbd.yaml:2:1: two")));
        String refused = HttpText.post(socket, "/api/v1/reload");
        assertEquals(422, HttpText.status(refused));
        assertTrue(refused.contains("lbd.yaml:2:1: two"), refused);
        String metrics = metrics();
        assertTrue(metrics.contains("lbd_config_generation 2.0"), metrics);
        assertTrue(metrics.contains("lbd_config_last_reload_successful 0.0"), metrics);
        assertTrue(metrics.contains("lbd_config_reloads_total{result=\"refused\"} 1.0"), metrics);
        JsonNode status = json(HttpText.get(running.http, "/api/v1/status"));
        assertEquals("lbd.yaml:1:1: one", status.at("/config/errors/0").asText());
    }
}
