package lbd.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import lbd.config.GoldenCases.Case;
import lbd.config.bind.Diagnostic;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// The files of `golden/`: cases begin with `==== what is shown`, then come YAML, `----`, and every error, or
/// the model where it differs from the defaults; in `warnings.txt` the warnings in its place.
/// `-Dgolden.update=true` writes what comes out instead of comparing; read the diff.
class GoldenTest {
    private static String actual(Case one) {
        return switch (ConfigReader.read("lbd.yaml", one.yaml().getBytes(StandardCharsets.UTF_8))) {
            case ConfigResult.Loaded(var config, var positions, var warnings) ->
                one.withWarnings() ? warnings(warnings) : ModelText.of(config);
            case ConfigResult.Rejected(var errors, var warnings) ->
                lines("", errors) + (one.withWarnings() ? lines("warning: ", warnings) : "");
        };
    }

    private static String warnings(List<Diagnostic> warnings) {
        return warnings.isEmpty() ? "no warnings\n" : lines("warning: ", warnings);
    }

    private static String lines(String before, List<Diagnostic> findings) {
        return findings.stream().map(e -> before + e + "\n").collect(Collectors.joining());
    }

    @TestFactory
    List<DynamicContainer> cases() throws IOException {
        List<DynamicContainer> tests =
                GoldenCases.files().stream().map(GoldenTest::container).toList();
        assertTrue(tests.size() > 5, "where are the files?");
        return tests;
    }

    private static DynamicContainer container(Path file) {
        List<Case> cases = GoldenCases.parse(file);
        if (Boolean.getBoolean("golden.update")) {
            update(file, cases);
        }
        return DynamicContainer.dynamicContainer(
                file.getFileName().toString(), file.toUri(), cases.stream().map(GoldenTest::test));
    }

    private static DynamicTest test(Case one) {
        return DynamicTest.dynamicTest(one.title(), () -> assertEquals(one.expected(), actual(one), one.yaml()));
    }

    private static void update(Path file, List<Case> cases) {
        String text = cases.stream()
                .map(c -> GoldenCases.CASE + c.title() + "\n" + c.yaml() + GoldenCases.EXPECTED + actual(c))
                .collect(Collectors.joining("\n"));
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
