package lbd.daemon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import lbd.daemon.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CompletionCommandTest {
    @TempDir
    Path folder;

    private static String script(String shell) {
        StringWriter out = new StringWriter();
        int code = new CommandLine(new CompletionCommand())
                .setOut(new PrintWriter(out))
                .execute(shell);
        assertEquals(ExitCode.DONE, code);
        return out.toString();
    }

    /// What bash itself offers after these words.
    private String offered(String words, int word) throws IOException, InterruptedException {
        Path script = Files.writeString(folder.resolve("lbd"), script("bash"));
        Process bash = new ProcessBuilder(
                        "bash",
                        "-c",
                        ". " + script + "; COMP_WORDS=(" + words + "); COMP_CWORD=" + word
                                + "; _complete_lbd; echo ${COMPREPLY[@]}")
                // Where compopt says that no shell is completing.
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        bash.getOutputStream().close();
        String said = new String(bash.getInputStream().readAllBytes());
        assertEquals(0, bash.waitFor(), said);
        return said.strip();
    }

    @Test
    void bashOffersCommandsAndTheirOptions() throws IOException, InterruptedException {
        assertEquals("certificates", offered("lbd cert", 1));
        assertEquals("status", offered("lbd sta", 1));
        assertEquals("--problems", offered("lbd status --pro", 2));
        assertEquals("demote", offered("lbd vrrp dem", 2));
        assertEquals("off", offered("lbd maintenance of", 2));
    }

    @Test
    void fishHasThemToo() {
        String script = script("fish");
        assertTrue(script.contains("complete -c lbd -n '__fish_use_subcommand' -a certificates -d '"), script);
        assertTrue(script.contains("complete -c lbd -n '__fish_seen_subcommand_from status' -l problems -d '"), script);
        assertTrue(script.contains("-n '__fish_seen_subcommand_from vrrp' -a demote -d '"), script);
        assertTrue(script.contains("-s c -l config -r -F -d '"), script);
    }

    @Test
    void otherShellsAreWrongUse() {
        StringWriter err = new StringWriter();
        int code = new CommandLine(new CompletionCommand())
                .setErr(new PrintWriter(err))
                .execute("cmd");
        assertEquals(ExitCode.WRONG_USE, code);
        assertTrue(err.toString().contains("there is bash, zsh, fish"), err::toString);
    }
}
