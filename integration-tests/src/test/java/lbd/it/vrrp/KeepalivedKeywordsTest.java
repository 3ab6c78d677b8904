package lbd.it.vrrp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// The manual's page maps every keyword that keepalived.conf(5) has in the three blocks, in the table of that block.
class KeepalivedKeywordsTest {
    @Test
    void everyKeywordIsMappedOrSaidToHaveNone() throws Exception {
        String page = Files.readString(Path.of("../docs/vrrp-from-keepalived.md"));
        List<String> missing = new ArrayList<>();
        int keywords = 0;
        for (String line : resource("/keepalived-2.2.7-keywords.txt").lines().toList()) {
            String block = line.substring(0, line.indexOf(':'));
            String table = page.split("\n## " + block + "\n", 2)[1].split("\n## ", 2)[0];
            for (String keyword : line.substring(block.length() + 2).split(" ")) {
                keywords++;
                if (firstColumn(table).stream().noneMatch(c -> c.matches(".*`" + keyword + "[` ].*"))) {
                    missing.add(block + ": " + keyword);
                }
            }
        }
        assertEquals(List.of(), missing);
        assertEquals(90, keywords);
    }

    private static List<String> firstColumn(String table) {
        return table.lines()
                .filter(l -> l.startsWith("| "))
                .map(l -> l.split(" \\| ", 2)[0])
                .toList();
    }

    private static String resource(String name) throws Exception {
        try (InputStream in = Objects.requireNonNull(KeepalivedKeywordsTest.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
