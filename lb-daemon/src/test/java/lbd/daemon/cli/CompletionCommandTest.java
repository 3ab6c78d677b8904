package lbd.daemon.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
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

    /// What bash offers at the end of this line, where a daemon has these names.
    private String atEnd(String line) throws IOException, InterruptedException {
        Path lbd = Files.writeString(folder.resolve("lbd"), """
                #!/bin/sh
                case "$*" in
                "names servers"*) printf 'app/app1\napi/10.0.0.1:80\n' ;;
                "names places") printf 'api\napp\napp/app1\n' ;;
                "names instances") echo VI_1 ;;
                "names limits") echo logins ;;
                "names pools")
                  printf '%%s\\n' 'ok/$(touch ran)' 'ok/`touch ran`' 'ok/a b' 'ok/;touch ran' ok/unix:/run/a.sock -ok
                  ;;
                "names listeners") echo web ;;
                esac
                echo "$*" >>%s
                """.formatted(folder.resolve("asked")));
        assertTrue(lbd.toFile().setExecutable(true));
        Path script = Files.writeString(folder.resolve("script"), script("bash"));
        ProcessBuilder builder = new ProcessBuilder(
                        "bash",
                        "-c",
                        ". " + script + "; COMP_LINE='" + line
                                + "'; COMP_POINT=${#COMP_LINE}; COMP_WORDS=($COMP_LINE '');"
                                + " COMP_CWORD=${#COMP_WORDS[@]}; _lbd; echo ${COMPREPLY[@]}")
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.directory(folder.toFile());
        builder.environment().merge("PATH", folder.toString(), (old, first) -> first + ":" + old);
        Process bash = builder.start();
        bash.getOutputStream().close();
        String said = new String(bash.getInputStream().readAllBytes());
        assertEquals(0, bash.waitFor(), said);
        return said.strip();
    }

    @Test
    void namesAreThoseOfTheDaemon() throws IOException, InterruptedException {
        assertEquals("app/app1 api/10.0.0.1:80", atEnd("lbd drain "));
        assertEquals("app/app1", atEnd("lbd drain api/x app"));
        assertEquals("app/app1 api/10.0.0.1:80", atEnd("lbd weight ap"));
        assertEquals("api app app/app1", atEnd("lbd connections --older 1m a"));
        assertEquals("VI_1", atEnd("lbd vrrp demote "));
        assertEquals("clear logins", atEnd("lbd limits "));
        assertEquals("web", atEnd("lbd explain GET http://x/ --listener "));
        // What follows a colon is a word of its own to bash.
        assertEquals("80", atEnd("lbd drain api/10.0.0.1:"));
    }

    @Test
    void namesAreNotRun() throws IOException, InterruptedException {
        assertEquals("ok/unix:/run/a.sock", atEnd("lbd status "));
        assertEquals("", atEnd("lbd status ok/$"));
        assertFalse(Files.exists(folder.resolve("ran")));
    }

    @Test
    void daemonOfTheLineIsAsked() throws IOException, InterruptedException {
        assertEquals("app/app1", atEnd("lbd drain --socket /run/other.sock app"));
        assertEquals("names servers --socket /run/other.sock\n", Files.readString(folder.resolve("asked")));
    }

    @Test
    void everyNameOfTheHelpHasAKind() {
        String names = NameCompletion.of(LbdCommand.whole());
        for (String row : new String[] {
            "\"drain:\"*) echo servers",
            "\"weight:\"0) echo servers",
            "\"status:\"0) echo pools",
            "\"maintenance on:\"0) echo routes",
            "\"alerts test:\"0) echo alerts"
        }) {
            assertTrue(names.contains(row), row + " in " + names);
        }
        assertFalse(Pattern.compile("@[A-Z]+@").matcher(names).find(), names);
    }

    @Test
    void fishHasThemToo() {
        String script = script("fish");
        assertTrue(script.contains("complete -c lbd -n '__fish_use_subcommand' -a certificates -d '"), script);
        assertTrue(script.contains("complete -c lbd -n '__fish_seen_subcommand_from status' -l problems -d '"), script);
        assertTrue(
                script.contains(
                        "-n '__fish_seen_subcommand_from vrrp; and not __fish_seen_subcommand_from demote promote'"
                                + " -a demote -d '"),
                script);
        assertTrue(script.contains(" -f -a \"(lbd names servers 2>/dev/null)\" -d '"), script);
        assertFalse(script.contains("-a names "), script);
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
