package lbd.daemon.plan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import lbd.config.ConfigKeys;
import lbd.config.ConfigReader;
import lbd.config.ConfigResult;
import lbd.config.bind.ConfigKey;
import lbd.core.model.AccessLogSpec;
import lbd.core.model.AdminSpec;
import lbd.core.model.Config;
import lbd.core.model.ListenerSpec;
import lbd.core.model.PoolSpec;
import lbd.core.model.ProcessSpec;
import lbd.core.model.RouteSpec;
import lbd.core.model.ServerSpec;
import lbd.core.model.TracingSpec;
import lbd.core.model.check.HealthCheck;
import lbd.core.model.vrrp.InstanceSpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigChangesTest {
    private static final String FILE = """
            version: 1
            admin: {http: 127.0.0.1:9600}
            pools:
              - name: app
                scheduler: maglev
                health_check: {type: tcp, interval: 1s}
                servers:
                  - {name: a, address: 10.0.0.1:80}
                  - {name: b, address: 10.0.0.2:80, weight: 2}
              - name: img
                servers: [{name: c, address: 10.0.0.3:80}]
            listeners:
              - name: web
                protocol: http
                bind: [127.0.0.1:80, 127.0.0.1:81]
                timeouts: {client_idle: 60s}
                routes:
                  - {match: {path_prefix: /img}, pool: img}
                  - {match: {host: api.example.com}, pool: app}
                pool: app
              - {name: db, protocol: tcp, bind: 127.0.0.1:5432, pool: img}
            """;

    private static List<String> changes(String before, String after) {
        return ConfigChanges.between(config(before), config(after)).items().stream()
                .map(Item::text)
                .toList();
    }

    private static Config config(String text) {
        return switch (ConfigReader.read("lbd.yaml", text.getBytes(UTF_8))) {
            case ConfigResult.Loaded loaded -> loaded.config();
            case ConfigResult.Rejected(var errors, var _) -> throw new AssertionError(errors.toString());
        };
    }

    private static String edited(String old, String by) {
        assertTrue(FILE.contains(old), old);
        return FILE.replace(old, by);
    }

    @Test
    void oneFileReadTwiceMeansTheSame() {
        assertEquals(List.of(), changes(FILE, FILE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // units
                "client_idle: 60s => client_idle: 1m",
                "client_idle: 60s => client_idle: 60000ms",
                "interval: 1s => interval: 1000ms",
                // the order of keys
                "{name: b, address: 10.0.0.2:80, weight: 2} => {weight: 2, address: 10.0.0.2:80, name: b}",
                // comments, quotes, the other style of lists and of mappings
                "version: 1 => version: 1 # the first",
                "scheduler: maglev => scheduler: 'maglev'",
                "scheduler: maglev => scheduler: {type: maglev}",
                "bind: 127.0.0.1:5432 => bind: [127.0.0.1:5432]",
                "bind: [127.0.0.1:80, 127.0.0.1:81] => bind: [ '127.0.0.1:80' , '127.0.0.1:81' ]",
                // defaults written out
                "{name: a, address: 10.0.0.1:80} => {name: a, address: 10.0.0.1:80, weight: 1, backup: false}",
                "client_idle: 60s => client_idle: 60s, connect: 5s",
                "admin: {http: 127.0.0.1:9600} => log: {level: info}",
                // anchors
                "timeouts: {client_idle: 60s} => timeouts: &t {client_idle: 60s}",
            })
    void otherWordsForTheSameAreNoChange(String edit) {
        String[] words = edit.split(" => ");
        assertEquals(List.of(), changes(FILE, edited(words[0], words[1])));
        assertEquals(List.of(), changes(edited(words[0], words[1]), FILE));
    }

    @Test
    void eachChangeIsToldByNameAndKey() {
        assertEquals(
                List.of("listener web: changed: timeouts.client_idle"),
                changes(FILE, edited("client_idle: 60s", "client_idle: 61s")));
        assertEquals(List.of("server app/b: changed: weight"), changes(FILE, edited("weight: 2", "weight: 3")));
        assertEquals(
                List.of("server app/a: removed", "server app/z: added"),
                changes(FILE, edited("name: a, address: 10.0.0.1:80", "name: z, address: 10.0.0.9:80")));
        assertEquals(
                List.of("server app/a (10.0.0.1:80): removed", "server app/a (10.0.0.9:80): added"),
                changes(FILE, edited("10.0.0.1:80", "10.0.0.9:80")));
        assertEquals(
                List.of("pool app: changed: scheduler.type"),
                changes(FILE, edited("scheduler: maglev", "scheduler: lc")));
        assertEquals(
                // Times that go by the interval where nothing is said of them.
                List.of("check app/tcp: changed: connect_timeout, down_interval, fast_interval, interval, timeout"),
                changes(FILE, edited("interval: 1s", "interval: 2s")));
        assertEquals(
                List.of("route web: path_prefix /img: removed", "route web: path_prefix /pic: added"),
                changes(FILE, edited("path_prefix: /img", "path_prefix: /pic")));
        assertEquals(
                List.of("route web: host api.example.com: changed: action.pool"),
                changes(FILE, edited("host: api.example.com}, pool: app", "host: api.example.com}, pool: img")));
        assertEquals(List.of("listener db: changed: bind"), changes(FILE, edited("127.0.0.1:5432", "127.0.0.1:5433")));
        assertEquals(List.of("listener web: changed: bind"), changes(FILE, edited(", 127.0.0.1:81", "")));
        assertEquals(
                List.of("listener web: changed: rate_limit", "rate_limit few: added"),
                changes(
                                FILE,
                                edited("pool: app\n  - {name: db", "pool: app\n    rate_limit: few\n  - {name: db")
                                        .replace(
                                                "listeners:",
                                                "rate_limits: [{name: few, key: '{client.address}', rate: 9/s}]\nlisteners:"))
                        .stream()
                        .sorted()
                        .toList());
    }

    @Test
    void tracingIsToldLikeASection() {
        String traced = FILE + "tracing: {otlp: 'http://127.0.0.1:4318', accept: any}\n";
        assertEquals(List.of("tracing: added"), changes(FILE, traced));
        assertEquals(List.of("tracing: removed"), changes(traced, FILE));
        assertEquals(List.of("tracing: changed: accept"), changes(traced, traced.replace("any", "trusted")));
        assertEquals(List.of(), changes(traced, traced.replace("any", "any, sample: 1%, service: lbd")));
    }

    @Test
    void metricsThatAreSentAreToldLikeASection() {
        String sent = FILE + "metrics: {otlp: 'http://127.0.0.1:4318', temporality: cumulative}\n";
        assertEquals(List.of("metrics: added"), changes(FILE, sent));
        assertEquals(List.of("metrics: removed"), changes(sent, FILE));
        assertEquals(List.of("metrics: changed: temporality"), changes(sent, sent.replace("cumulative", "delta")));
        assertEquals(List.of(), changes(sent, sent.replace("cumulative", "cumulative, interval: 1m")));
    }

    @Test
    void orderOfServersAndRoutesIsAChange() {
        String first = "- {name: a, address: 10.0.0.1:80}\n";
        String second = "- {name: b, address: 10.0.0.2:80, weight: 2}\n";
        String turned = edited(first + "      " + second, second + "      " + first);
        assertEquals(List.of("pool app: changed: servers (order)"), changes(FILE, turned));
        String img = "      - {match: {path_prefix: /img}, pool: img}\n";
        String api = "      - {match: {host: api.example.com}, pool: app}\n";
        assertEquals(
                List.of("listener web: changed: routes (order)"), changes(FILE, FILE.replace(img + api, api + img)));
    }

    @Test
    void nothingIsSaidExactlyWhereBothAreEqual() {
        List<String> files = new ArrayList<>(List.of(FILE));
        for (String number : List.of("60", "9600", "5432", "81", " 1s", "weight: 2", "maglev", "/img", "api.", "b,")) {
            files.add(edited(
                    number,
                    number.replaceAll("[0-9]$", "3").replace("maglev", "sh").replace("b,", "q,")));
        }
        for (String one : files) {
            for (String other : files) {
                assertEquals(
                        config(one).equals(config(other)), changes(one, other).isEmpty(), one + other);
            }
        }
    }

    @Test
    void theKeysAreThoseOfTheFile() {
        Set<String> known = ConfigKeys.all().stream().map(ConfigKey::name).collect(Collectors.toSet());
        Set<String> unknown = new TreeSet<>();
        for (Class<?> kind : List.of(
                ListenerSpec.class,
                RouteSpec.class,
                PoolSpec.class,
                ServerSpec.class,
                HealthCheck.class,
                InstanceSpec.class,
                ProcessSpec.class,
                AccessLogSpec.class,
                AdminSpec.class,
                TracingSpec.class)) {
            collect(kind, kind.getSimpleName(), 0, known, unknown);
        }
        // What a route does is called by its own keys; nobody writes the word.
        unknown.removeIf(name -> name.endsWith(" action"));
        assertEquals(Set.of(), unknown);
    }

    private static void collect(Class<?> kind, String at, int depth, Set<String> known, Set<String> unknown) {
        if (!kind.isRecord() || !KeyNames.tellsOfParts(kind)) {
            return;
        }
        for (RecordComponent part : kind.getRecordComponents()) {
            String key = KeyNames.of(part).replaceFirst("^/", "");
            if (!key.isEmpty() && !known.contains(key)) {
                unknown.add(at + "." + part.getName() + " " + key);
            }
            if (key.isEmpty() || depth == 0) {
                int next = key.isEmpty() ? depth : depth + 1;
                collect(part.getType(), at + "." + part.getName(), next, known, unknown);
            }
        }
    }
}
