package lbd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import lbd.core.limit.Limit;
import lbd.core.model.ConcurrencyLimitSpec;
import lbd.core.model.Config;
import lbd.core.model.HttpLimits;
import lbd.core.model.HttpSpec;
import lbd.core.model.RateLimitSpec;
import lbd.core.pool.Pool;
import lbd.core.variable.Form;
import lbd.core.variable.Scope;
import lbd.core.variable.VariableText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What pools and limits remember of clients, shown and forgotten.
@Timeout(20)
class AdminMemoryTest extends AdminFixture {
    @Test
    void persistenceIsShownAndCleared() throws IOException {
        Pool pool = running.daemon.state().pool("app");
        for (int i = 1; i <= 3; i++) {
            hold(pool, "192.0.2." + i);
        }
        JsonNode shown = json(HttpText.get(socket, "/api/v1/pools/app/persistence"));
        assertEquals(3, shown.at("/sources").asInt());
        assertEquals("192.0.2.3", shown.at("/held/0/source").asText());
        JsonNode one = json(HttpText.post(socket, "/api/v1/pools/app/persistence/clear?value=192.0.2.3"));
        assertEquals(1, one.at("/forgotten").asInt());
        JsonNode rest = json(HttpText.post(socket, "/api/v1/pools/app/persistence/clear"));
        assertEquals(2, rest.at("/forgotten").asInt());
        assertEquals(400, HttpText.status(HttpText.post(socket, "/api/v1/pools/app/persistence/clear?value=x")));
        assertEquals(404, HttpText.status(HttpText.get(socket, "/api/v1/pools/nope/persistence")));
        assertEquals(409, HttpText.status(HttpText.post(socket, "/api/v1/pools/nope/persistence/clear")));
    }

    private void limited() throws IOException {
        VariableText key = VariableText.parse("{client.address}", Form.RAW, Scope.REQUEST);
        HttpLimits limits = HttpLimits.DEFAULT.with(List.of(
                new RateLimitSpec("per-client", key, 1, Duration.ofHours(1), 2),
                new ConcurrencyLimitSpec("at-once", key, 3, 503, false, 64)));
        Config config = running.config(Duration.ZERO, "a", "b");
        HttpSpec http = HttpSpec.DEFAULT.builder().limits(limits).build();
        running.offer(new Config(
                config.process(),
                config.log(),
                config.accessLog(),
                config.admin(),
                List.of(config.listeners().getFirst().with(http)),
                config.pools()));
        HttpText.post(socket, "/api/v1/reload");
        Limit limit = running.daemon.state().limits().get("per-client");
        byte[] client = "192.0.2.1".getBytes(StandardCharsets.US_ASCII);
        long hash = limit.hash(client, client.length);
        while (limit.take(hash, System.nanoTime()) == 0) {
            limit.passed.increment();
        }
        limit.limited.increment();
        limit.refused(client, client.length, hash, System.nanoTime());
    }

    @Test
    void limitsAreShownAndCleared() throws IOException {
        limited();
        JsonNode all = json(HttpText.get(socket, "/api/v1/limits"));
        assertEquals("at-once", all.at("/limits/0/name").asText());
        assertEquals("concurrency 3", all.at("/limits/0/allowed").asText());
        assertEquals("1/3600s, burst 2", all.at("/limits/1/allowed").asText());
        JsonNode one = json(HttpText.get(socket, "/api/v1/limits/per-client"));
        assertEquals(2, one.at("/passed").asInt());
        assertEquals("192.0.2.1", one.at("/refused/0/key").asText());
        assertEquals(1, one.at("/keys").asInt());
        assertEquals(
                0,
                json(HttpText.get(socket, "/api/v1/limits/per-client?value=192.0.2.1"))
                        .at("/key/left")
                        .asInt());
        assertEquals(
                2,
                json(HttpText.get(socket, "/api/v1/limits/per-client?value=192.0.2.2"))
                        .at("/key/left")
                        .asInt());
        Schema.check("limits", all);
        Schema.check("limits-name", one);
        JsonNode other = json(HttpText.post(socket, "/api/v1/limits/per-client/clear?value=192.0.2.2"));
        assertEquals(0, other.at("/forgotten").asInt());
        Schema.check("limits-clear", other);
        JsonNode its = json(HttpText.post(socket, "/api/v1/limits/per-client/clear?value=192.0.2.1"));
        assertEquals(1, its.at("/forgotten").asInt());
        JsonNode after = json(HttpText.get(socket, "/api/v1/limits/per-client"));
        assertEquals(0, after.at("/keys").asInt());
        assertTrue(after.at("/refused").isEmpty());
        assertEquals(
                0,
                json(HttpText.post(socket, "/api/v1/limits/per-client/clear"))
                        .at("/forgotten")
                        .asInt());
        assertEquals(404, HttpText.status(HttpText.get(socket, "/api/v1/limits/nope")));
        assertEquals(409, HttpText.status(HttpText.post(socket, "/api/v1/limits/nope/clear")));
    }
}
