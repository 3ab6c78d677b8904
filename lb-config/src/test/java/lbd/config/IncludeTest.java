package lbd.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lbd.config.bind.Diagnostic;
import lbd.core.model.Config;
import lbd.core.model.PoolSpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncludeTest {
    @TempDir
    private Path folder;

    private Path main;

    @BeforeEach
    void setUp() {
        main = folder.resolve("lbd.yaml");
    }

    @Test
    void filesOfAFolderComeInTheOrderOfTheirNames() throws IOException {
        write("conf.d/20.yaml", "pools: [{name: c, servers: []}]");
        write("conf.d/10.yml", "version: 1\npools: [{name: b, servers: []}]\nprocess: {workers: 3}\n");
        write("conf.d/.hidden.yaml", "no: yes");
        write("conf.d/10.yaml.bak", "no: yes");
        write(
                "lbd.yaml",
                "version: 1\ninclude: conf.d\npools: [{name: a, servers: []}]\nprocess: {max_connections: 5}");
        assertEquals(List.of("a", "b", "c"), pools());
        assertEquals(3, config().process().workers());
        assertEquals(5, config().process().maxConnections());
    }

    @Test
    void patternsFindFilesInSeveralFolders() throws IOException {
        write("sites/x/pool.yaml", "pools: [{name: x, servers: []}]");
        write("sites/y/pool.yaml", "pools: [{name: y, servers: []}]");
        write("sites/y/other.yaml", "pools: [{name: z, servers: []}]");
        write("one.yaml", "pools: [{name: o, servers: []}]");
        write("lbd.yaml", "version: 1\ninclude: [one.yaml, 'sites/*/p?ol.{yaml,yml}', " + folder + "/none-*.yaml]");
        assertEquals(List.of("o", "x", "y"), pools());
    }

    @Test
    void emptyFolderIsFineAndFileThatIsNotThereIsNot() throws IOException {
        Files.createDirectory(folder.resolve("conf.d"));
        write("lbd.yaml", "version: 1\ninclude: [conf.d, 'conf.d/*.yaml']");
        assertEquals(List.of(), pools());
        write("lbd.yaml", "version: 1\ninclude: [conf.d,\n  conf.e, gone.yaml]");
        assertErrors(
                main + ":3:3: include: \"conf.e\": there is no such file",
                main + ":3:11: include: \"gone.yaml\": there is no such file");
    }

    @Test
    void includedFileIncludesFromItsOwnFolder() throws IOException {
        write("a/a.yaml", "include: b/*.yaml\npools: [{name: a, servers: []}]");
        write("a/b/b.yaml", "pools: [{name: b, servers: []}]");
        write("lbd.yaml", "version: 1\ninclude: a/a.yaml");
        assertEquals(List.of("a", "b"), pools());
    }

    @Test
    void errorsStandInTheFileThatHasThem() throws IOException {
        write("conf.d/a.yaml", "listeners:\n  - {name: w, protocol: tcp, bind: 127.0.0.1:1, pool: gone}\nlogs: {}");
        write("conf.d/b.yaml", "log: {level: debug}\nprocess: 5\nlisteners: 3");
        write("lbd.yaml", "version: 1\ninclude: conf.d\nlog: {level: info}\nprocess: {workers: 1}");
        Path a = folder.resolve("conf.d/a.yaml");
        Path b = folder.resolve("conf.d/b.yaml");
        String allowed =
                "version, include, process, log, access_log, admin, defaults, health_checks, tls, pools, conditions,"
                        + " rate_limits, listeners, vrrp, alerts, tracing, metrics";
        assertErrors(
                a + ":2:55: listeners[w].pool: there is no pool \"gone\"; none is declared",
                a + ":3:1: unknown key \"logs\" (did you mean \"log\"?); allowed: " + allowed,
                b + ":1:7: log.level: another file says it already, at " + main + ":3:7",
                b + ":2:1: process: another file says it already, at " + main + ":4:1",
                b + ":3:1: listeners: another file says it already, at " + a + ":1:1");
    }

    @Test
    void namesAreUniqueOverAllFiles() throws IOException {
        write("b.yaml", "pools: [{name: p, servers: []}]");
        write("lbd.yaml", "version: 1\ninclude: b.yaml\npools: [{name: p, servers: []}]");
        assertErrors(
                folder.resolve("b.yaml") + ":1:16: pools[p].name: duplicate name \"p\"; first at " + main + ":3:16");
    }

    @Test
    void everyFileThatIsNoYamlIsTold() throws IOException {
        write("conf.d/a.yaml", "");
        write("conf.d/b.yaml", "a: [");
        write("conf.d/c.yaml", "- 1");
        write("lbd.yaml", "version: 1\ninclude: conf.d");
        assertErrors(
                folder.resolve("conf.d/a.yaml") + ": the file is empty",
                folder.resolve("conf.d/b.yaml") + ":1:5: not valid YAML: the file ends where a value should stand",
                folder.resolve("conf.d/c.yaml")
                        + ":1:1: expected a mapping (keys and values), as in a file of its own");
    }

    @Test
    void circlesAndFilesThatComeTwiceAreRefused() throws IOException {
        write("lbd.yaml", "version: 1\ninclude: a.yaml");
        write("a.yaml", "include: lbd.yaml");
        Path real = folder.toRealPath();
        assertErrors(folder.resolve("a.yaml") + ":1:10: include: files include each other in a circle: " + real
                + "/lbd.yaml -> " + real + "/a.yaml -> " + real + "/lbd.yaml");
        write("a.yaml", "pools: [{name: p, servers: []}]");
        write("lbd.yaml", "version: 1\ninclude: [a.yaml, ./a.yaml]");
        assertErrors(main + ":2:19: include: " + folder.resolve("./a.yaml") + " is included twice; first at " + main
                + ":2:11");
    }

    @Test
    void depthNumberAndSizeHaveBounds() throws IOException {
        for (int i = 0; i < 12; i++) {
            write("d" + i + ".yaml", "include: d" + (i + 1) + ".yaml\npools: []");
        }
        write("lbd.yaml", "version: 1\ninclude: d0.yaml");
        assertErrors(folder.resolve("d7.yaml") + ":1:10: include: files include each other more than 8 deep");
        for (int i = 0; i <= SourceTree.MAX_FILES; i++) {
            write("many/" + i + ".yaml", "version: 1");
        }
        write("lbd.yaml", "version: 1\ninclude: many");
        assertErrors(main + ":2:10: include: more than 1000 files, or more than 16MiB in all");
        for (int i = 0; i < 18; i++) {
            write("large/" + i + ".yaml", "version: 1\n#" + "x".repeat(ConfigFile.MAX_BYTES - 20));
        }
        write("lbd.yaml", "version: 1\ninclude: large");
        assertErrors(main + ":2:10: include: more than 1000 files, or more than 16MiB in all");
    }

    @Test
    void whatIsNoPatternIsRefused() throws IOException {
        write("lbd.yaml", "version: 1\ninclude: [{file: a}, '[']");
        assertErrors(main + ":2:22: include: \"[\": is no pattern: Missing ']");
        write("lbd.yaml", "version: 1\ninclude: {file: a}");
        assertErrors(main + ":2:10: include: expected a text, not a mapping");
    }

    private void write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private Config config() {
        ConfigResult result = ConfigReader.read(main);
        return assertInstanceOf(ConfigResult.Loaded.class, result, result::toString)
                .config();
    }

    private List<String> pools() {
        return config().pools().stream().map(PoolSpec::name).toList();
    }

    private void assertErrors(String... errors) {
        ConfigResult result = ConfigReader.read(main);
        ConfigResult.Rejected rejected = assertInstanceOf(ConfigResult.Rejected.class, result, result::toString);
        assertEquals(
                String.join("\n", errors),
                String.join(
                        "\n",
                        rejected.errors().stream().map(Diagnostic::toString).toList()));
    }
}
