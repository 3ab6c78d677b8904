package lbd.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The pages of the manual lead somewhere, in the source tree and in the package.
class DocumentsTest {
    private static final Path TOP = Path.of("..");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(#[^)]*)?\\)");

    @Test
    void linksLeadToFilesThatAreThere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            for (String link : links(page)) {
                if (!Files.exists(page.resolveSibling(link))) {
                    broken.add(page + " -> " + link);
                }
            }
        }
        assertEquals(List.of(), broken);
    }

    @Test
    void whatTheReadmeLeadsToIsInThePackage() throws IOException {
        String build = Files.readString(TOP.resolve("lb-daemon/src/dist/build.sh"));
        String deb = Files.readString(TOP.resolve("lb-daemon/pom.xml"));
        for (String link : links(TOP.resolve("README.md"))) {
            String first = link.contains("/") ? link.substring(0, link.indexOf('/')) : link;
            boolean page = first.endsWith(".md");
            assertTrue(build.contains(page ? "\"$top\"/*.md" : "\"$top/" + first + "\""), link);
            boolean listed = page
                    ? deb.contains("<includes>*.md,")
                    : deb.contains("," + first) || deb.contains("/dist/lbd/" + first);
            assertTrue(listed, link);
        }
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> top = Files.list(TOP);
                Stream<Path> docs = Files.list(TOP.resolve("docs"))) {
            return Stream.concat(top, docs)
                    .filter(path -> path.toString().endsWith(".md"))
                    .toList();
        }
    }

    private static List<String> links(Path page) throws IOException {
        return LINK.matcher(Files.readString(page))
                .results()
                .map(MatchResult::group)
                .map(link -> LINK.matcher(link).replaceAll("$1"))
                .toList();
    }
}
