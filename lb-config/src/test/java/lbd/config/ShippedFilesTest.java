package lbd.config;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// What lies in `conf/` is what people start from.
class ShippedFilesTest {
    private static final Path FOLDER = Path.of("../conf");

    @TestFactory
    List<DynamicTest> everyFileLoads() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            // TlsFilesTest, SecretFilesTest, PasswordFilesTest and EdgeExampleTest read those that need files of their
            // own.
            List<Path> found = files.filter(f -> f.toString().endsWith(".yaml"))
                    .filter(f -> !f.endsWith("tls.yaml") && !f.endsWith("persistence.yaml"))
                    .filter(f -> !f.endsWith("auth.yaml") && !f.endsWith("http-edge.yaml"))
                    .sorted()
                    .toList();
            assertTrue(found.contains(FOLDER.resolve("lbd.yaml")), "where are the files?");
            return found.stream()
                    .map(f -> DynamicTest.dynamicTest(f.toString(), f.toUri(), () -> loads(f)))
                    .toList();
        }
    }

    /// As where the package is installed, which makes the folder of the logs.
    private static void loads(Path file) throws IOException {
        String text = Files.readString(file).replace("/var/log/lbd/", "/tmp/");
        ConfigResult result = ConfigReader.read(file.toString(), text.getBytes(StandardCharsets.UTF_8));
        assertInstanceOf(ConfigResult.Loaded.class, result, result::toString);
    }
}
