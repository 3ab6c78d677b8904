package lbd.config.bind;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lbd.config.ConfigReader;
import lbd.config.ConfigResult;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Every line of the list is still true: a feature that arrives without deleting its lines fails here.
class NotYetTest {
    static final List<String> WORDS = words();

    @ParameterizedTest
    @FieldSource("WORDS")
    void wordIsNotSupportedYet(String schemaAndWord) {
        String message = messages(document(schemaAndWord));
        assertTrue(message.contains("\" is not supported yet"), message);
    }

    private static List<String> words() {
        List<String> all = new ArrayList<>();
        NotYet.WORDS.forEach((schema, words) -> words.forEach(w -> all.add(schema + ": " + w)));
        return all.stream().sorted().toList();
    }

    /// `pools[].queue: 1` as `{version: 1, pools: [{name: x, queue: 1}]}`
    private static String document(String path) {
        List<String> steps = Arrays.asList(path.split("\\."));
        return "{version: 1, " + nested(steps) + "}";
    }

    private static String nested(List<String> steps) {
        if (steps.size() == 1) {
            return steps.getFirst();
        }
        String rest = nested(steps.subList(1, steps.size()));
        String step = steps.getFirst();
        return step.endsWith("[]") ? step.replace("[]", "") + ": [{" + rest + "}]" : step + ": {" + rest + "}";
    }

    private static String messages(String yaml) {
        ConfigResult result = ConfigReader.read("lbd.yaml", yaml.getBytes(StandardCharsets.UTF_8));
        return result instanceof ConfigResult.Rejected rejected ? rejected.toString() : "accepted: " + yaml;
    }
}
