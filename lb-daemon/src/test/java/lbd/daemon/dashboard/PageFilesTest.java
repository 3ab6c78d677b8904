package lbd.daemon.dashboard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageFilesTest {
    private static final Path SOURCES = Path.of("src/main/resources/lbd/daemon/dashboard");

    /// What would make markup or code of a text, or fetch from elsewhere.
    private static final Pattern SINK = Pattern.compile(
            "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(|"
                    + "new Function|srcdoc|javascript:|\\son\\w+=|style=|<script>|localStorage|https?://(?!www\\.w3\\.org/|127\\.0\\.0\\.1)");

    private final PageFiles files = new PageFiles();

    private static List<String> sources() throws IOException {
        try (Stream<Path> all = Files.list(SOURCES)) {
            return all.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }

    private PageFiles.File file(String name) {
        return Objects.requireNonNull(
                files.find(name.equals("index.html") ? List.of("") : List.of("dashboard", name)), name);
    }

    @Test
    void everyFileIsServedAsItIs() throws IOException {
        for (String name : sources()) {
            assertEquals(
                    Files.readString(SOURCES.resolve(name)),
                    new String(file(name).bytes(), UTF_8),
                    name);
            assertSame(file(name), file(name));
        }
        assertEquals("text/javascript; charset=utf-8", file("main.js").type());
        assertTrue(file("main.js").tag().matches("\"[0-9a-f]{24}\""));
    }

    @Test
    void whatAFileNamesIsThere() throws IOException {
        Pattern named = Pattern.compile("(?:from '\\./|(?:src|href)=\"dashboard/)([^'\"]+)['\"]");
        int found = 0;
        for (String name : sources()) {
            Matcher names = named.matcher(Files.readString(SOURCES.resolve(name)));
            while (names.find()) {
                assertNotNull(file(names.group(1)));
                found++;
            }
        }
        assertTrue(found > 10, "" + found);
    }

    @ParameterizedTest
    @CsvSource({
        "dashboard,",
        "dashboard,''",
        "dashboard,..",
        "dashboard,../../version.properties",
        "dashboard,PageFiles.class",
        "dashboard,/lbd/daemon/version.properties",
        "main.js,",
        "other,main.js"
    })
    void nothingElseIsServed(String first, String second) {
        assertNull(files.find(second == null ? List.of(first) : List.of(first, second)));
    }

    @Test
    void noFileMakesMarkupOfTextOrNamesAnotherPlace() throws IOException {
        for (String name : sources()) {
            Matcher sink = SINK.matcher(Files.readString(SOURCES.resolve(name)));
            assertFalse(sink.find(), () -> name + ": " + sink.group());
        }
        String policy = String.valueOf(PageFiles.HEADERS.get("content-security-policy"));
        assertFalse(policy.contains("unsafe") || policy.contains("*"), policy);
        assertTrue(policy.startsWith("default-src 'none'") && policy.contains("frame-ancestors 'none'"), policy);
    }
}
