package lbd.forward.program;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// A daemon takes over the tables of one of another release only if both mean the same by what is in them.
class LayoutVersionTest {
    private static final int VERSION = 2;
    private static final String SUM = "5036fd6fb94d5f8b";

    @Test
    void versionIsThatOfTheLayout() throws Exception {
        String text = Files.readString(Path.of("src/main/c/layout.h"))
                .replaceAll("//[^\n]*", "")
                .replaceAll("\\s+", " ");
        byte[] sum = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        assertEquals(
                SUM,
                HexFormat.of().formatHex(sum, 0, 8),
                "layout.h has changed: where keys or values are others, or mean something else, raise MapLayout.VERSION");
        assertEquals(VERSION, MapLayout.VERSION);
    }
}
