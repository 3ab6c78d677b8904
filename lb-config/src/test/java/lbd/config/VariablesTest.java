package lbd.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import lbd.config.bind.Diagnostic;
import lbd.core.model.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Variables of the environment in values.
class VariablesTest {
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "HOST",
            "10.0.0.7",
            "PORT",
            "8080",
            "EMPTY",
            "",
            "LEVEL",
            "debug",
            "LONG",
            "x".repeat(300_000),
            "SECRET",
            "s3cr3t-w0rd");

    @ParameterizedTest
    @CsvSource({
        "${HOST}:${PORT}, 10.0.0.7:8080",
        "'\"${HOST}:80\"', 10.0.0.7:80",
        "${NONE:-10.0.0.8}:80, 10.0.0.8:80",
        "${EMPTY:-10.0.0.8}:80, 10.0.0.8:80",
        "${HOST:-10.0.0.8}:80, 10.0.0.7:80",
        "10.0.0.9:${NONE:-}80, 10.0.0.9:80",
    })
    void valueIsPutIn(String address, String expected) {
        Config config = config("version: 1\npools:\n- name: p\n  servers:\n  - " + address);
        assertEquals(expected, config.pools().getFirst().servers().getFirst().name());
    }

    @Test
    void numbersAndWordsCanBeVariables() {
        Config config = config("version: 1\nprocess: {max_connections: \"${PORT}\"}\nlog: {level: \"${LEVEL}\"}\n"
                + "defaults:\n  timeouts:\n    connect: ${NONE:-3s}");
        assertEquals(8080, config.process().maxConnections());
        assertEquals("DEBUG", config.log().level().name());
    }

    @Test
    void plainTextHasADollarMore() {
        String yaml =
                "version: 1\nlisteners:\n- {name: a, protocol: http, bind: 127.0.0.1:1, routes: [{respond: {status: 200,"
                        + " variables: false, body: \"$${HOST} ${HOST} $$ $HOST $1\"}}]}";
        String route = config(yaml).listeners().getFirst().routes().getFirst().toString();
        assertTrue(route.contains("${HOST} 10.0.0.7 $$ $HOST $1"), route);
    }

    @Test
    void keysHaveNone() {
        assertErrors(
                "version: 1\n\"${LEVEL}\": {}",
                "lbd.yaml:2:1: unknown key \"${LEVEL}\"; allowed: version, include, process, log, access_log, admin,"
                        + " defaults, health_checks, tls, pools, conditions, rate_limits, listeners, vrrp, alerts, tracing, metrics");
    }

    @Test
    void unsetVariableAndWhatIsNoneAreErrorsAtTheirPlaces() {
        assertErrors(
                "version: 1\nlog:\n  level: ${NONE}\n  format: \"${}\"\nprocess:\n  workers: ${1}\n  transport: ${A\n",
                "lbd.yaml:3:10: ${NONE} is not set in the environment; ${NONE:-default} says what counts then",
                "lbd.yaml:4:11: expected ${NAME} or ${NAME:-default} of the environment; a plain ${ is written $${",
                "lbd.yaml:6:12: expected ${NAME} or ${NAME:-default} of the environment; a plain ${ is written $${",
                "lbd.yaml:7:14: expected ${NAME} or ${NAME:-default} of the environment; a plain ${ is written $${");
    }

    @Test
    void bracesOfAMappingAskForQuotes() {
        assertErrors(
                "version: 1\nlog: {level: ${LEVEL}}\n",
                "lbd.yaml:2:15: not valid YAML: expected ',' or '}', but got { while parsing a flow mapping at line 2, column 6;"
                        + " inside of { } or [ ] a ${...} needs quotes (line 2)");
    }

    @Test
    void manyLongVariablesAreRefused() {
        assertErrors(
                "version: 1\nlog: [\"${LONG}\", \"${LONG}\", \"${LONG}\", \"${LONG}\"]\n",
                "lbd.yaml:2:40: the variables of this file hold more than 1MiB in all");
    }

    @Test
    void errorsNameTheVariable() {
        assertErrors(
                "version: 1\nlog: {level: \"${HOST}\"}\ndefaults: {timeouts: {connect: \"${PORT}\"}}\n"
                        + "process: {workers: \"${PORT}\"}",
                "lbd.yaml:2:14: log.level: unknown value \"${HOST}\"; allowed: error, warn, info, debug, trace",
                "lbd.yaml:3:32: defaults.timeouts.connect: ${PORT} has no unit; HAProxy reads it as ${PORT}ms, nginx and"
                        + " keepalived as ${PORT}s: write which",
                "lbd.yaml:4:20: process.workers: ${PORT} is too large; allowed: 1 to 1024");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "admin: {http: \"${SECRET}\"}",
                "admin: {http: \"10.0.0.1:${SECRET}\"}",
                "admin: {socket: \"${SECRET}\"}",
                "admin: \"${SECRET}\"",
                "include: \"${SECRET}\"",
                "access_log: {path: \"/${SECRET}/x\"}",
                "access_log: {format: \"{${SECRET}}\"}",
                "log: {level: \"${SECRET}\"}",
                "process: {workers: \"${SECRET}\", handover_delay: \"${SECRET}\"}",
                "pools: [{name: \"${SECRET}!\", servers: []}]",
                "pools: [{name: p, servers: [\"http://${SECRET}/\"], scheduler: \"${SECRET}\", queue: \"${SECRET}\"}]",
                "pools: [{name: p, servers: [{address: \"x:${SECRET}\", track: \"${SECRET}\"}], health_check: \"${SECRET}\"}]",
                "health_checks: [{name: c, type: tcp, send: {hex: \"${SECRET}\"}}, {name: d, type: http_get, urls:"
                        + " [{path: \"${SECRET}\", digest: \"${SECRET}\", regex: \"(${SECRET}\"}]}]",
                "vrrp: {instances: [{name: i, interface: lo, virtual_router_id: 1, virtual_addresses: [10.0.0.9],"
                        + " version: 2, authentication: {type: pass, password: \"${SECRET}\"}}]}",
                "listeners: [{name: a, protocol: http, bind: \"${SECRET}\", error_pages: {503: \"/${SECRET}\"},"
                        + " routes: [{match: {path_regex: \"(${SECRET}\", host: \"${SECRET}/\"}, redirect: {to: \"/ ${SECRET}\"}}]}]",
            })
    void noErrorShowsWhatAVariableHolds(String yaml) {
        List<Diagnostic> errors = errors("version: 1\n" + yaml);
        String text = errors.toString();
        assertFalse(errors.isEmpty());
        assertFalse(text.contains("s3cr") || text.contains("w0rd"), text);
    }

    private static Config config(String yaml) {
        ConfigResult result = read(yaml);
        return assertInstanceOf(ConfigResult.Loaded.class, result, result::toString)
                .config();
    }

    private static List<Diagnostic> errors(String yaml) {
        return assertInstanceOf(ConfigResult.Rejected.class, read(yaml)).errors();
    }

    private static void assertErrors(String yaml, String... expected) {
        assertEquals(
                String.join("\n", expected),
                String.join(
                        "\n", errors(yaml).stream().map(Diagnostic::toString).toList()));
    }

    private static ConfigResult read(String yaml) {
        return ConfigReader.read("lbd.yaml", yaml.getBytes(StandardCharsets.UTF_8), ENVIRONMENT::get);
    }
}
