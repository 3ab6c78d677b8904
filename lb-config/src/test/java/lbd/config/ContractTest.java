package lbd.config;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `contract.yaml` shows the keys that there are. Nothing in it is unknown or wrong.
class ContractTest {
    @Test
    void contractIsAccepted(@TempDir Path folder) throws IOException {
        Path page = Files.writeString(folder.resolve("503.html"), "busy");
        String contract = Files.readString(Path.of("src/test/resources/contract.yaml"));
        assertTrue(contract.contains("/etc/lbd/503.html"), "the page of an installed lbd, which is not here");
        byte[] file = contract.replace("/etc/lbd/503.html", page.toString()).getBytes(StandardCharsets.UTF_8);
        assertInstanceOf(ConfigResult.Loaded.class, ConfigReader.read("contract.yaml", file));
    }
}
