package lbd.it.prometheus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import lbd.it.health.RealServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RulesTest {
    private static final Path PROMTOOL = Path.of("/usr/bin/promtool");
    private static final Path CONF = Path.of("..", "conf", "prometheus");

    @Test
    void rulesAndTheirTestsPass() throws Exception {
        RealServer.needs(PROMTOOL);
        promtool("check", "rules", CONF.resolve("lbd.rules.yml").toString());
        promtool("check", "config", CONF.resolve("prometheus.yml").toString());
        promtool("test", "rules", CONF.resolve("lbd.rules.test.yml").toString());
    }

    @Test
    void everyMetricOfARuleIsInTheManual() throws IOException {
        Set<String> unknown = names(Files.readString(CONF.resolve("lbd.rules.yml")), "\\b(lbd_\\w+?)(_bucket)?\\b");
        unknown.removeAll(names(Files.readString(Path.of("..", "docs", "metrics.md")), "(?m)^\\| `(lbd_\\w+)`"));
        assertEquals(Set.of(), unknown);
    }

    @Test
    void everyAlertHasATest() throws IOException {
        Set<String> untested = names(Files.readString(CONF.resolve("lbd.rules.yml")), "- alert: (\\w+)");
        untested.removeAll(names(Files.readString(CONF.resolve("lbd.rules.test.yml")), "alertname=\"(\\w+)\""));
        assertEquals(Set.of(), untested);
    }

    private static Set<String> names(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(r -> r.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static void promtool(String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = PROMTOOL.toString();
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        RealServer.run(command);
    }
}
