package lbd.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import lbd.core.model.ErrorPage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErrorPagesTest {
    @TempDir
    Path folder;

    private ConfigResult read(Path file) {
        String yaml =
                "version: 1\nlisteners:\n- {name: a, protocol: http, bind: 127.0.0.1:1, pool: p, error_pages: {503: "
                        + file + "}}\npools: [{name: p, servers: []}]\n";
        return ConfigReader.read("lbd.yaml", yaml.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void fileBecomesThePageWithTheTypeOfItsName() throws IOException {
        Map<String, String> types = Map.of(
                "a.html", "text/html; charset=utf-8", "a.json", "application/json", "a", "text/plain; charset=utf-8");
        for (Map.Entry<String, String> type : types.entrySet()) {
            Path file = Files.writeString(folder.resolve(type.getKey()), "spät");
            ConfigResult.Loaded loaded = assertInstanceOf(ConfigResult.Loaded.class, read(file));
            assertEquals(
                    Map.of(503, new ErrorPage(type.getValue(), "spät")),
                    loaded.config().listeners().get(0).http().errorPages());
        }
    }

    @Test
    void fileThatIsNoTextOrTooLargeIsRefused() throws IOException {
        Path binary = Files.write(folder.resolve("b.html"), new byte[] {(byte) 0xff});
        assertTrue(read(binary).toString().contains("b.html is not UTF-8"), read(binary)::toString);
        Path large = Files.write(folder.resolve("c.html"), new byte[ErrorPage.MAX_BODY + 1]);
        assertTrue(read(large).toString().contains("c.html has more than 256KiB"), read(large)::toString);
    }
}
