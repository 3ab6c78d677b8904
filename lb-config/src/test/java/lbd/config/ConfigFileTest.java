package lbd.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that are no YAML, or no files.
class ConfigFileTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void setUp() {
        file = folder.resolve("lbd.yaml");
    }

    @Test
    void missingFile() {
        assertError("there is no such file");
    }

    @Test
    void directory() throws IOException {
        Files.createDirectory(file);
        assertError("is a directory");
    }

    @Test
    void fileThatMayNotBeRead() {
        // By its exception, since tests that run as root may read everything.
        assertEquals("may not be read: permission denied", ConfigFile.reason(new AccessDeniedException("lbd.yaml")));
    }

    @Test
    void fileThatFailsToBeRead() {
        assertEquals("cannot be read: Input/output error", ConfigFile.reason(new IOException("Input/output error")));
    }

    @Test
    void linkToNowhere() throws IOException {
        Files.createSymbolicLink(file, folder.resolve("gone"));
        assertError("there is no such file");
    }

    @Test
    void linkToItself() throws IOException {
        Files.createSymbolicLink(file, file);
        assertError(
                "cannot be read: Too many levels of symbolic links or unable to access attributes of symbolic link");
    }

    @Test
    void emptyFile() throws IOException {
        assertError("the file is empty", "");
        assertError("the file is empty", "\n  \n");
        assertError("the file is empty", "\uFEFF");
    }

    @Test
    void fileOfOneMebibyteIsReadAndOfOneByteMoreIsNot() throws IOException {
        String start = "version: 1\n#";
        String longest = start + "x".repeat(ConfigFile.MAX_BYTES - start.length());
        assertLoads(longest.getBytes(StandardCharsets.UTF_8));
        assertError("is larger than 1MiB", longest + "x");
    }

    @Test
    void hugeFileIsNotReadToItsEnd() throws IOException {
        try (var channel = Files.newByteChannel(
                file, java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.WRITE)) {
            channel.position(1L << 40).write(java.nio.ByteBuffer.allocate(1));
        }
        assertError("is larger than 1MiB");
    }

    @Test
    void binaryFile() throws IOException {
        Files.write(file, new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0});
        assertErrorAt(":1:1: the character U+007F may not stand in YAML; is this a text file?");
    }

    @Test
    void bytesThatAreNotUtf8() throws IOException {
        Files.write(file, "version: 1\n# gr\u00fcn, \ud83d\ude00 und gr\u00fcn\n".getBytes(StandardCharsets.UTF_8));
        assertLoads(Files.readAllBytes(file));
        Files.write(file, "version: 1\n# gr\u00fcn\n".getBytes(StandardCharsets.ISO_8859_1));
        assertErrorAt(":2:5: the byte 0xfc is not UTF-8; is this a text file?");
    }

    @Test
    void bytesThatEndInsideOfACharacter() throws IOException {
        Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xf0, (byte) 0x9f});
        assertErrorAt(":1:4: the byte 0xf0 is not UTF-8; is this a text file?");
    }

    @Test
    void utf16() throws IOException {
        Files.write(file, "version: 1\n".getBytes(StandardCharsets.UTF_16));
        assertErrorAt(":1:1: the byte 0xfe is not UTF-8; is this a text file?");
    }

    @Test
    void byteOrderMarkAndWindowsLineEndsAreFine() throws IOException {
        assertLoads("\uFEFFversion: 1\r\nlog:\r\n  level: info\r\n".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void noLineEndAtTheEndIsFine() throws IOException {
        assertLoads("version: 1".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void errorsNameTheFileAsItWasGiven() {
        ConfigResult result = ConfigReader.read(Path.of("no/../such.yaml"));
        assertEquals("no/../such.yaml: there is no such file", onlyError(result));
    }

    private void assertLoads(byte[] content) throws IOException {
        Files.write(file, content);
        assertInstanceOf(ConfigResult.Loaded.class, ConfigReader.read(file));
    }

    private void assertError(String message, String content) throws IOException {
        Files.writeString(file, content);
        assertError(message);
    }

    private void assertError(String message) {
        assertErrorAt(": " + message);
    }

    private void assertErrorAt(String afterFile) {
        assertEquals(file + afterFile, onlyError(ConfigReader.read(file)));
    }

    private static String onlyError(ConfigResult result) {
        ConfigResult.Rejected rejected = assertInstanceOf(ConfigResult.Rejected.class, result);
        assertEquals(1, rejected.errors().size(), rejected::toString);
        return rejected.errors().getFirst().toString();
    }
}
