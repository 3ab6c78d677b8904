package lbd.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lbd.config.bind.Diagnostic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files that are made to cost much, and large ones that are not.
class BoundsTest {
    private static final int MEBIBYTE = 1024 * 1024;

    /// Far more than is needed on an idle machine (the slowest takes about a second), far less than a person waits.
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void aliasesThatDoubleAreRefused() {
        StringBuilder yaml = new StringBuilder("version: 1\npools: \n- &a0 [x]\n");
        for (int i = 1; i < 60; i++) {
            yaml.append("- &a%d [*a%d, *a%d]\n".formatted(i, i - 1, i - 1));
        }
        assertError(yaml, "holds more than 250000 values, aliases counted in full");
    }

    @Test
    void mergesThatDoubleAreRefused() {
        StringBuilder yaml = new StringBuilder("version: 1\npools: \n- &a0 {x: 1}\n");
        for (int i = 1; i < 60; i++) {
            yaml.append("- &a%d {<<: [*a%d, *a%d], k%d: 1}\n".formatted(i, i - 1, i - 1, i));
        }
        assertError(yaml, "holds more than 250000 values, aliases counted in full");
    }

    @Test
    void nestingDeeperThanTheBoundIsRefusedWhereItIs() {
        assertError("version: 1\npools: " + "[".repeat(70), "nested deeper than 64 levels");
        List<Diagnostic> errors = errors("a: " + "[".repeat(70) + "]".repeat(70));
        assertEquals(
                "lbd.yaml:1:67: nested deeper than 64 levels", errors.getFirst().toString());
    }

    @Test
    void nestingByAliasesIsRefusedToo() {
        StringBuilder yaml = new StringBuilder("version: 1\npools: \n- &a0 [x]\n");
        for (int i = 1; i < 70; i++) {
            yaml.append("- &a%d [*a%d]\n".formatted(i, i - 1));
        }
        assertError(yaml, "nested deeper than 64 levels by its aliases");
    }

    @Test
    void tenThousandServersThatMergeOneBaseAreFine() {
        String servers = IntStream.range(0, 10_000)
                .mapToObj(i -> "    - {<<: *base, name: s%d, address: 10.0.%d.%d:80}\n".formatted(i, i / 250, i % 250))
                .collect(Collectors.joining());
        String yaml =
                "version: 1\npools:\n- name: p\n  servers:\n    - &base {name: s, address: 10.1.0.1:80, weight: 7}\n"
                        + servers;
        ConfigResult.Loaded loaded = assertInstanceOf(ConfigResult.Loaded.class, read(yaml));
        assertEquals(10_001, loaded.config().pool("p").servers().size());
        assertTrue(loaded.config().pool("p").servers().stream().allMatch(s -> s.weight() == 7));
    }

    @Test
    void errorsEndSomewhere() {
        List<Diagnostic> errors = errors("version: 1\npools:\n" + "- 1\n".repeat(10_000));
        assertEquals(501, errors.size());
        assertEquals(
                "lbd.yaml: there are more errors than these", errors.getFirst().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[", "{", "- ", "? ", "a: ", ": ", "{a: ", "!", "&a ", "*a ", "'", "\"\\", "|\n", "#", "%", "---\n",
                "]", "a\n", "\n", "\t", "- - ", "-\n", "<<: ", "a: 1\n", "x", "- a\n", "\u00e9", "[a,", "{a,", "a,\n",
                "~\n", "a: b: ",
            })
    void aMebibyteOfOneThingIsReadInTime(String thing) {
        String start = "version: 1\nlog: ";
        int times = (MEBIBYTE - start.length()) / thing.getBytes(StandardCharsets.UTF_8).length;
        long begin = System.nanoTime();
        read(start + thing.repeat(times));
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        assertTrue(took.compareTo(PATIENCE) < 0, () -> "took " + took);
    }

    private static void assertError(CharSequence yaml, String message) {
        List<Diagnostic> errors = errors(yaml.toString());
        assertEquals(1, errors.size(), errors::toString);
        assertEquals(message, errors.getFirst().message());
    }

    private static List<Diagnostic> errors(String yaml) {
        return assertInstanceOf(ConfigResult.Rejected.class, read(yaml)).errors();
    }

    private static ConfigResult read(String yaml) {
        return ConfigReader.read("lbd.yaml", yaml.getBytes(StandardCharsets.UTF_8));
    }
}
