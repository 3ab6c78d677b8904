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
import lbd.sys.net.NetworkNamespace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AddedRecordTest {
    @TempDir
    Path directory;

    private Path record() {
        return directory.resolve("vrrp-added");
    }

    private Path file() {
        return directory.resolve("vrrp-added." + NetworkNamespace.inode());
    }

    @Test
    void whatWasAddedAndNotRemovedIsThereAfterACrash() throws Exception {
        AddedRecord first = AddedRecord.open(record());
        first.adding("address eth0 10.0.0.1 24");
        first.adding("address eth0 10.0.0.2 24");
        first.removed("address eth0 10.0.0.1 24");
        first.close();
        try (AddedRecord second = AddedRecord.open(record())) {
            assertEquals(List.of("address eth0 10.0.0.2 24"), second.entries());
        }
    }

    @Test
    void lineThatACrashCutShortIsNoEntry() throws Exception {
        AddedRecord first = AddedRecord.open(record());
        first.adding("link a");
        first.close();
        Files.writeString(file(), "+ address eth0 10.0.", StandardOpenOption.APPEND);
        try (AddedRecord second = AddedRecord.open(record())) {
            assertEquals(List.of("link a"), second.entries());
        }
    }

    @Test
    void onlyACrashLeavesEntries() throws Exception {
        assertFalse(AddedRecord.isLeftOver(record()));
        AddedRecord crashes = AddedRecord.open(record());
        crashes.adding("link a");
        assertFalse(AddedRecord.isLeftOver(record()), "another daemon's");
        crashes.close();
        assertTrue(AddedRecord.isLeftOver(record()));
        AddedRecord next = AddedRecord.open(record());
        next.removed("link a");
        next.close();
        assertFalse(AddedRecord.isLeftOver(record()));
    }

    @Test
    void whatADaemonOfAnotherNameHasLeftInThisNamespaceIsTakenOver() throws Exception {
        AddedRecord gone = AddedRecord.open(directory.resolve("vrrp-added-a.sock"));
        gone.adding("address eth0 10.0.0.1 24");
        assertFalse(AddedRecord.isLeftOver(record()), "it runs");
        gone.close();
        Path elsewhere = directory.resolve("vrrp-added-b.sock.1");
        Files.writeString(elsewhere, "+ link of-another-namespace\n");
        assertTrue(AddedRecord.isLeftOver(record()));
        try (AddedRecord next = AddedRecord.open(record())) {
            assertEquals(List.of("address eth0 10.0.0.1 24"), next.entries());
            assertEquals("+ address eth0 10.0.0.1 24\n", Files.readString(file()));
            try (AddedRecord back = AddedRecord.open(directory.resolve("vrrp-added-a.sock"))) {
                assertEquals(List.of(), back.entries());
            }
        }
        assertEquals("+ link of-another-namespace\n", Files.readString(elsewhere));
    }

    @Test
    void whatARunningDaemonOfAnotherNameHasAddedIsItsOwn() throws Exception {
        try (AddedRecord running = AddedRecord.open(directory.resolve("vrrp-added-a.sock"))) {
            running.adding("address eth0 10.0.0.1 24");
            try (AddedRecord other = AddedRecord.open(record())) {
                assertEquals(List.of(), other.entries());
            }
            assertEquals(List.of("address eth0 10.0.0.1 24"), running.entries());
        }
    }

    @Test
    void secondDaemonIsRefused() throws Exception {
        try (AddedRecord first = AddedRecord.open(record())) {
            String message = assertThrows(IOException.class, () -> AddedRecord.open(record()))
                    .getMessage();
            assertTrue(message.contains("another lbd") && first.entries().isEmpty(), message);
        }
    }

    @Test
    void fileThatCannotBeWrittenStopsNobodyAndIsWrittenWhenItCanBe() throws Exception {
        Disk disk = new Disk();
        AddedRecord added = new AddedRecord(disk);
        added.adding("address eth0 10.0.0.1 24");
        disk.full = true;
        added.adding("address eth0 10.0.0.2 24");
        added.removed("address eth0 10.0.0.1 24");
        added.adding("link a");
        added.retry(System.nanoTime() + 2_000_000_000L);
        assertEquals(List.of("address eth0 10.0.0.2 24", "link a"), added.entries());
        disk.full = false;
        added.retry(System.nanoTime() + 2_500_000_000L);
        assertEquals("+ address eth0 10.0.0.1 24\n", disk.text, "once a second");
        added.retry(System.nanoTime() + 4_000_000_000L);
        assertEquals("+ address eth0 10.0.0.2 24\n+ link a\n", disk.text);
        added.removed("link a");
        assertEquals(List.of("address eth0 10.0.0.2 24"), new AddedRecord(disk).entries());
    }

    @Test
    void fullDiskAtTheStartAndAtTheEndIsNoError() throws Exception {
        Disk disk = new Disk();
        disk.text = "+ link a\n";
        disk.full = true;
        AddedRecord added = new AddedRecord(disk);
        added.removed("link a");
        added.close();
        assertEquals(List.of(), added.entries());
    }

    private static final class Disk implements RecordStore {
        String text = "";
        boolean full;

        @Override
        public String read() {
            return text;
        }

        @Override
        public long append(String lines) throws IOException {
            replace(text + lines);
            return text.length();
        }

        @Override
        public void replace(String all) throws IOException {
            if (full) {
                throw new IOException("No space left on device");
            }
            text = all;
        }

        @Override
        public void close() throws IOException {
            if (full) {
                throw new IOException("No space left on device");
            }
        }
    }

    @Test
    void fileDoesNotGrowWithFlaps() throws Exception {
        try (AddedRecord added = AddedRecord.open(record())) {
            added.adding("link stays");
            for (int i = 0; i < 5000; i++) {
                added.adding("address eth0 10.0.0.1 24");
                added.removed("address eth0 10.0.0.1 24");
            }
            assertTrue(Files.size(file()) < 70_000);
        }
        try (AddedRecord again = AddedRecord.open(record())) {
            assertEquals(List.of("link stays"), again.entries());
        }
    }
}
