package lbd.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What stands in the files of `golden/`.
final class GoldenCases {
    static final Path FOLDER = Path.of("src/test/resources/golden");
    static final String CASE = "==== ";
    static final String EXPECTED = "----\n";

    record Case(String title, String yaml, String expected, boolean withWarnings) {}

    private GoldenCases() {}

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList();
        }
    }

    static List<Case> parse(Path file) {
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

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
