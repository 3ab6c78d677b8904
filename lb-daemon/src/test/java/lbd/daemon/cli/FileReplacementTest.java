package lbd.daemon.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import lbd.daemon.admin.Sha256;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileReplacementTest {
    @TempDir
    private Path folder;

    private Path file;
    private Path beside;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("lbd.yaml"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        beside = Files.writeString(folder.resolve("lbd.yaml.new"), "the operator's");
    }

    private List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(one -> one.getFileName().toString()).sorted().toList();
        }
    }

    private static FileReplacement of(Path file, String was) {
        return new FileReplacement(file, Sha256.of(was.getBytes(UTF_8)), "new");
    }

    @Test
    void fileKeepsItsModeAndWhatIsBesideItStays() throws IOException {
        FileReplacement.all(List.of(of(file, "old")));
        assertEquals("new", Files.readString(file));
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertEquals("the operator's", Files.readString(beside));
        assertEquals(List.of("lbd.yaml", "lbd.yaml.new"), names());
    }

    @Test
    void whereOneHasChangedNoneIsWrittenAndNothingIsLeft() throws IOException {
        IOException changed = assertThrows(
                IOException.class, () -> FileReplacement.all(List.of(of(file, "old"), of(beside, "other"))));
        assertTrue(changed.getMessage().contains("lbd.yaml.new has changed"), changed::getMessage);
        assertEquals("old", Files.readString(file));
        assertEquals(List.of("lbd.yaml", "lbd.yaml.new"), names());
    }
}
