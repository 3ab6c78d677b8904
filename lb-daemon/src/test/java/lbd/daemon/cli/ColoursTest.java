package lbd.daemon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ColoursTest {
    @TempDir
    private Path folder;

    @Test
    void wordsThatSayHowItIsAreColouredAndNothingElseChanges() {
        String text = "app/up  10.0.0.1:80  up    drain  1\napp/b   10.0.0.2:80  down  enabled\nready, up 3s\n";
        String coloured = Colours.of(text);
        assertEquals(
                "app/up  10.0.0.1:80  \u001b[32mup\u001b[0m    \u001b[33mdrain\u001b[0m  1\n",
                coloured.substring(0, coloured.indexOf('\n') + 1));
        assertTrue(coloured.contains("\u001b[31mdown\u001b[0m  "), coloured);
        assertTrue(coloured.contains("\u001b[32mready\u001b[0m, "), coloured);
        assertEquals(text, coloured.replaceAll("\u001b\\[[0-9]+m", ""));
    }

    @Test
    void onATerminalAloneAndNotAgainstTheOperatorsWill() throws IOException {
        Path terminal = Files.createSymbolicLink(folder.resolve("terminal"), Path.of("/dev/pts/7"));
        Path pipe = Files.createSymbolicLink(folder.resolve("pipe"), Path.of("pipe:[4711]"));
        assertTrue(Colours.wanted(null, "xterm", terminal));
        assertTrue(Colours.wanted("", "xterm", terminal));
        assertFalse(Colours.wanted("1", "xterm", terminal));
        assertFalse(Colours.wanted(null, "dumb", terminal));
        assertFalse(Colours.wanted(null, null, terminal));
        assertFalse(Colours.wanted(null, "xterm", pipe));
        assertFalse(Colours.wanted(null, "xterm", folder.resolve("none")));
    }
}
