package lbd.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lbd.config.bind.Finding;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The files of `golden/`: cases begin with `==== what is shown`, then come YAML, `----`, and every error, or
/// the model where it differs from the defaults; in `warnings.txt` the warnings in its place.
/// `-Dgolden.update=true` writes what comes out instead of comparing; read the diff.
class GoldenTest {
    private static final Path FOLDER = Path.of("src/test/resources/golden");
    private static final String CASE = "==== ";
    private static final String EXPECTED = "----\n";

    private record Case(String title, String yaml, String expected, boolean withWarnings) {
        String actual() {
            return switch (ConfigReader.read("lbd.yaml", yaml.getBytes(StandardCharsets.UTF_8))) {
                case ConfigResult.Loaded(var config, var positions, var warnings) ->
                    withWarnings ? warnings(warnings) : ModelText.of(config);
                case ConfigResult.Rejected(var errors, var warnings) ->
                    lines("", errors) + (withWarnings ? lines("warning: ", warnings) : "");
            };
        }

        private static String warnings(List<Finding> warnings) {
            return warnings.isEmpty() ? "no warnings\n" : lines("warning: ", warnings);
        }

        private static String lines(String before, List<Finding> findings) {
            return findings.stream().map(e -> before + e + "\n").collect(Collectors.joining());
        }
    }

    @TestFactory
    List<DynamicContainer> cases() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<DynamicContainer> tests =
                    files.sorted().map(GoldenTest::container).toList();
            assertTrue(tests.size() > 5, "where are the files?");
            return tests;
        }
    }

    private static DynamicContainer container(Path file) {
        List<Case> cases = parse(file);
        if (Boolean.getBoolean("golden.update")) {
            update(file, cases);
        }
        return DynamicContainer.dynamicContainer(
                file.getFileName().toString(), file.toUri(), cases.stream().map(GoldenTest::test));
    }

    private static DynamicTest test(Case one) {
        return DynamicTest.dynamicTest(one.title, () -> assertEquals(one.expected, one.actual(), one.yaml));
    }

    private static List<Case> parse(Path file) {
        List<Case> cases = new ArrayList<>();
        for (String text : ("\n" + read(file)).split("\n" + CASE)) {
            if (!text.isBlank()) {
                int yaml = text.indexOf('\n') + 1;
                int expected = text.indexOf(EXPECTED, yaml);
                cases.add(new Case(
                        text.substring(0, yaml).strip(),
                        text.substring(yaml, expected),
                        text.substring(expected + EXPECTED.length()).strip() + "\n",
                        file.endsWith("warnings.txt")));
            }
        }
        return cases;
    }

    private static void update(Path file, List<Case> cases) {
        String text = cases.stream()
                .map(c -> CASE + c.title + "\n" + c.yaml + EXPECTED + c.actual())
                .collect(Collectors.joining("\n"));
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
