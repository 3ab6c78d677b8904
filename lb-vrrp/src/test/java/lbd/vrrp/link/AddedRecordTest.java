package lbd.vrrp.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddedRecordTest {
    @TempDir
    Path directory;

    @Test
    void whatWasAddedAndNotRemovedIsThereAfterACrash() throws Exception {
        AddedRecord first = AddedRecord.open(directory);
        first.adding("address eth0 10.0.0.1 24");
        first.adding("address eth0 10.0.0.2 24");
        first.removed("address eth0 10.0.0.1 24");
        first.close();
        try (AddedRecord second = AddedRecord.open(directory)) {
            assertEquals(List.of("address eth0 10.0.0.2 24"), second.entries());
        }
    }

    @Test
    void lineThatACrashCutShortIsNoEntry() throws Exception {
        AddedRecord first = AddedRecord.open(directory);
        first.adding("link a");
        first.close();
        Files.writeString(directory.resolve("vrrp-added"), "+ address eth0 10.0.", StandardOpenOption.APPEND);
        try (AddedRecord second = AddedRecord.open(directory)) {
            assertEquals(List.of("link a"), second.entries());
        }
    }

    @Test
    void onlyACrashLeavesEntries() throws Exception {
        assertFalse(AddedRecord.isLeftOver(directory));
        AddedRecord crashes = AddedRecord.open(directory);
        crashes.adding("link a");
        assertFalse(AddedRecord.isLeftOver(directory), "another daemon's");
        crashes.close();
        assertTrue(AddedRecord.isLeftOver(directory));
        AddedRecord next = AddedRecord.open(directory);
        next.removed("link a");
        next.close();
        assertFalse(AddedRecord.isLeftOver(directory));
    }

    @Test
    void secondDaemonIsRefused() throws Exception {
        try (AddedRecord first = AddedRecord.open(directory)) {
            String message = assertThrows(IOException.class, () -> AddedRecord.open(directory))
                    .getMessage();
            assertTrue(message.contains("another lbd") && first.entries().isEmpty(), message);
        }
    }

    @Test
    void fileDoesNotGrowWithFlaps() throws Exception {
        try (AddedRecord added = AddedRecord.open(directory)) {
            added.adding("link stays");
            for (int i = 0; i < 5000; i++) {
                added.adding("address eth0 10.0.0.1 24");
                added.removed("address eth0 10.0.0.1 24");
            }
            assertTrue(Files.size(directory.resolve("vrrp-added")) < 70_000);
        }
        try (AddedRecord again = AddedRecord.open(directory)) {
            assertEquals(List.of("link stays"), again.entries());
        }
    }
}
