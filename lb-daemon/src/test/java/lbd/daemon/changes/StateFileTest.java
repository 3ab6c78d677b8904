package lbd.daemon.changes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateFileTest {
    @TempDir
    private Path folder;

    @Test
    void whatWasToBeWrittenIsThereOnceItIsClosed() throws IOException {
        for (int i = 0; i < 50; i++) {
            Path path = folder.resolve("state" + i + ".json");
            CompletableFuture<?> written;
            try (StateFile file = new StateFile(path)) {
                written = file.write(KeptChanges.NOTHING);
            }
            assertTrue(written.isDone());
            assertTrue(Files.exists(path));
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(
                    List.of(),
                    files.filter(file -> file.toString().endsWith(".new")).toList());
        }
    }
}
