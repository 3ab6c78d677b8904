package lbd.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PositionsTest {
    private static final String YAML = """
            version: 1
            listeners:
              - name: web
                protocol: http
                bind: [127.0.0.1:80, 127.0.0.1:81]
                pool: app
              - {name: one, protocol: tcp, bind: 127.0.0.1:82, pool: app}
            pools:
              - name: app
                servers:
                  - {name: a, address: 10.0.0.1:80}
                  - 10.0.0.2:80
            """;

    @ParameterizedTest
    @CsvSource({
        "listeners[web].bind[1], lbd.yaml:5:26",
        "listeners[web].bind, lbd.yaml:5:11",
        "listeners[one].bind[0], lbd.yaml:7:38",
        "listeners[one].bind, lbd.yaml:7:38",
        "listeners[web].max_connections, lbd.yaml:3:5",
        "pools[app].servers[a].weight, lbd.yaml:11:9",
        "pools[app].servers[1], lbd.yaml:12:9",
        "pools[app].servers[10.0.0.2:80], lbd.yaml:11:7",
        "pools[gone].servers[a], lbd.yaml:9:3",
        "process.workers, lbd.yaml:1:1",
        "nothing, lbd.yaml",
    })
    void valueOrTheNearestThingAroundItIsFound(String path, String expected) {
        ConfigResult.Loaded loaded = assertInstanceOf(
                ConfigResult.Loaded.class, ConfigReader.read("lbd.yaml", YAML.getBytes(StandardCharsets.UTF_8)));
        assertEquals(expected, loaded.positions().of(path).toString());
    }
}
