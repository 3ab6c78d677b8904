package lbd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.SocketException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TroubleTest {
    @TempDir
    private Path folder;

    @Test
    void saysInWordsWhatJavaSaysByAClass() {
        assertEquals("no such file or folder", Trouble.text(new NoSuchFileException("/x")));
        assertEquals("permission denied", Trouble.text(new AccessDeniedException("/x")));
        assertEquals(
                "No space left on device",
                Trouble.text(new FileSystemException("/x", null, "No space left on device")));
        assertEquals("I/O error", Trouble.text(new IOException()));
    }

    @Test
    void whatMayNotBeOpenedSaysWhoseItIs() throws Exception {
        Path socket = Files.createFile(folder.resolve("admin.sock"));
        Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw----"));
        String owner = Files.getOwner(socket).getName();
        String group = Files.getAttribute(socket, "posix:group").toString();
        assertEquals(
                "Permission denied: it belongs to " + owner + ", group " + group + " (rw-rw----)",
                Trouble.text(new SocketException("Permission denied"), socket));
    }

    @Test
    void ofWhatCannotBeSeenItNamesTheFolder() throws Exception {
        String owner = Files.getOwner(folder).getName();
        String text = Trouble.text(new AccessDeniedException("x"), folder.resolve("none/admin.sock"));
        assertEquals("permission denied: " + folder + " belongs to " + owner, text.substring(0, text.indexOf(',')));
    }
}
