package lbd.sys;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class KernelFileTest {
    /// A setting of more than one digit, as every machine has it.
    @Test
    void settingsAreReadWhole() throws IOException {
        assertTrue(KernelFile.number(Path.of("/proc/sys/kernel/pid_max")) > 300);
    }

    @Test
    void longOnesAreReadWhole() throws IOException {
        Path mounts = Path.of("/proc/self/mounts");
        assertEquals(Files.readString(mounts).strip(), KernelFile.text(mounts));
    }

    @Test
    void whatIsNoNumberIsRefused() {
        assertThrows(IOException.class, () -> KernelFile.number(Path.of("/proc/sys/kernel/ostype")));
    }
}
